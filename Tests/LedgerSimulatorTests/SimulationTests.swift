import EthereumTestSupport
import LedgerCore
import LedgerSimulator
import Testing

@Suite("Simulation against the naive model")
struct SimulationTests {
    /// Seeds that once failed come first; see the comments for what they found.
    static let committedSeeds: [UInt64] = []
    static let seeds = committedSeeds + Array(1...200)
    static let stepsPerSeed = 400

    @Test(
        "Random commands leave the ledger as the model says, with every invariant kept, and the journal replays to the same records", arguments: seeds
    )
    func randomCommands(seed: UInt64) throws {
        if let failure = try SimulationRun.firstFailure(seed: seed, steps: Self.stepsPerSeed) {
            Issue.record("seed \(seed), shortest sequence: \(try failure.shortened())")
        }
    }

    /// The golden vectors are named after their commands.
    private static func commandNames() throws -> Set<String> {
        Set(try VectorFile("ledger/commands").rows.map { String(try $0.text("name").prefix { $0 != " " }) })
    }

    @Test("The seeds together reach every command and nearly every outcome")
    func coverage() throws {
        var commands: Set<String> = []
        var outcomes: Set<Outcome> = []
        for seed in Self.seeds {
            let run = SimulationRun.steps(seed: seed, count: Self.stepsPerSeed)
            for (step, outcome) in zip(run.steps, run.outcomes) {
                if outcome == .accepted { commands.insert(step.command.name) }
                outcomes.insert(outcome)
            }
        }
        #expect(commands == (try Self.commandNames()))
        // Found before the journal, reads, or needs an amount of data that has tests of its own.
        let elsewhere: Set<Outcome> = [
            .commandIDReused, .malformedSignature, .highS, .wrongDomain, .wrongSigner, .contentNotFound, .contentTooLarge, .proofInvalid,
            .priceNotInForce,
        ]
        #expect(Set(Outcome.allCases).subtracting(outcomes) == elsewhere)
    }
}
