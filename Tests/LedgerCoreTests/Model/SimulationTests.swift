import LedgerCore
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
        #expect(commands == Set(CommandEncodingTests.numbers.keys))
        // Found before the journal, reads, or needs an amount of data that has tests of its own.
        let elsewhere: Set<Outcome> = [
            .commandIDReused, .malformedSignature, .highS, .wrongDomain, .wrongSigner, .contentNotFound, .contentTooLarge, .proofInvalid,
            .priceNotInForce,
        ]
        #expect(Set(Outcome.allCases).subtracting(outcomes) == elsewhere)
    }
}

/// One seed's commands, run until a check fails.
struct SimulationRun {
    struct Failure: CustomStringConvertible {
        let steps: [CommandGenerator.Step]
        let violations: [Simulation.Violation]
        let fault: Fault?

        var description: String {
            let commands = steps.map { "\n  \($0.time.milliseconds) \($0.id) \($0.command)" }
            return "\(steps.count) commands, \(violations.map(\.description))\(commands.joined())"
        }

        /// Leaves out every command without which the run still fails.
        func shortened() throws -> Failure {
            var best = self
            var index = steps.count - 2
            while index >= 0 {
                var fewer = best.steps
                fewer.remove(at: index)
                if let failure = try SimulationRun.firstFailure(of: fewer, fault: fault) { best = failure }
                index = min(index, best.steps.count) - 1
            }
            return best
        }
    }

    static func firstFailure(seed: UInt64, steps: Int, fault: Fault? = nil) throws -> Failure? {
        try firstFailure(of: self.steps(seed: seed, count: steps).steps, fault: fault)
    }

    /// Runs the commands until the first violation; the failure holds the prefix up to it.
    static func firstFailure(of steps: [CommandGenerator.Step], fault: Fault?) throws -> Failure? {
        var simulation = Simulation(fault: fault)
        for (index, step) in steps.enumerated() {
            try simulation.perform(step)
            if index == steps.count - 1 { try simulation.finish() }
            if !simulation.violations.isEmpty {
                return Failure(steps: Array(steps[...index]), violations: simulation.violations, fault: fault)
            }
        }
        return nil
    }

    /// The commands of a seed and what the model makes of them.
    static func steps(seed: UInt64, count: Int) -> (steps: [CommandGenerator.Step], outcomes: [Outcome]) {
        var generator = CommandGenerator(seed: seed)
        var model = NaiveLedger()
        var used: Set<CommandID> = []
        var steps: [CommandGenerator.Step] = []
        var outcomes: [Outcome] = []
        for _ in 0..<count {
            var step = generator.next(after: model)
            // The writer gives each id to the ledger once.
            if !used.insert(step.id).inserted { step.id = generator.freshID() }
            used.insert(step.id)
            outcomes.append(model.apply(step.command, id: step.id, at: step.time))
            steps.append(step)
        }
        return (steps, outcomes)
    }
}
