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
        var commands: Set<CommandKind> = []
        var outcomes: Set<Outcome> = []
        for seed in 1...600 as ClosedRange<UInt64> {
            for stored in SimulationRun.run(seed: seed, steps: Self.stepsPerSeed).journal {
                let entry = try JournalEntry(encoded: stored.entry)
                if entry.outcome == .accepted { commands.insert(entry.command.kind) }
                outcomes.insert(entry.outcome)
            }
        }
        // A release is accepted only where a policy has a fault: ReleaseTests has those.
        #expect(Set(CommandKind.allCases).subtracting(commands) == [.releaseProgram])
        // Found before the journal, reads, or needs an amount of data that has tests of its own.
        let elsewhere: Set<Outcome> = [
            .commandIDReused, .malformedSignature, .highS, .wrongDomain, .wrongSigner, .contentTooLarge, .proofInvalid,
            .priceNotInForce, .tooManyVestings, .tooManySnapshots, .tooManyDiscounts, .tooManyRefunds,
            .programFaulty, .programPayerInvalid, .tooManyProgramVersions, .senderNotFound, .tooManyAttempts, .contentNotFound, .contentNotStaked,
            .gameInProgress, .windowNotOver, .paymentInUse,
        ]
        #expect(Set(Outcome.allCases).subtracting(outcomes).subtracting(elsewhere) == [])
    }
}
