import LedgerCore
import LedgerSimulator
import Testing

@Suite("Simulation of the ledger on a disk that fails")
struct SimulationTests {
    /// More of them by `scripts/simulate`.
    static let seeds: [UInt64] = Array(1...100)
    static let stepsPerSeed = 400

    @Test("Whatever happens to commands, disk and process, the ledger is as the model says and loses no acknowledged entry", arguments: seeds)
    func seed(_ seed: UInt64) {
        if let failure = SimulationRun.run(seed: seed, steps: Self.stepsPerSeed).failure {
            Issue.record("seed \(seed), shortest sequence:\n\(failure.shortened())")
        }
    }

    @Test("The seeds together reach every command and nearly every outcome")
    func coverage() throws {
        // A release is accepted only where a policy has a fault: ReleaseTests has those.
        var commands = Set(CommandKind.allCases).subtracting([.releaseProgram])
        // Found before the journal, reads, or needs an amount of data that has tests of its own.
        var outcomes = Set(Outcome.allCases).subtracting([
            .commandIDReused, .malformedSignature, .highS, .wrongDomain, .wrongSigner, .contentTooLarge, .proofInvalid,
            .priceNotInForce, .tooManyVestings, .tooManySnapshots, .tooManyDiscounts, .tooManyRefunds,
            .programFaulty, .programPayerInvalid, .tooManyProgramVersions, .senderNotFound, .tooManyAttempts, .contentNotFound, .contentNotStaked,
            .gameInProgress, .windowNotOver, .paymentInUse, .tooManyWallets,
        ])
        // Most are met by a few seeds, the rarest by one of some hundred.
        for seed in 1...2_000 as ClosedRange<UInt64> where !commands.isEmpty || !outcomes.isEmpty {
            for stored in SimulationRun.run(seed: seed, steps: Self.stepsPerSeed).journal {
                let entry = try JournalEntry(encoded: stored.entry)
                if entry.outcome == .accepted { commands.remove(entry.command.kind) }
                outcomes.remove(entry.outcome)
            }
        }
        #expect(commands == [])
        #expect(outcomes == [])
    }
}
