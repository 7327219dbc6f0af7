package import LedgerCore

/// One seed's commands, run until a check fails.
package struct SimulationRun {
    package struct Failure: CustomStringConvertible {
        package let steps: [CommandGenerator.Step]
        package let violations: [Simulation.Violation]
        let fault: Fault?

        package var description: String {
            let commands = steps.map { "\n  \($0.time.milliseconds) \($0.id) \($0.command)" }
            return "\(steps.count) commands, \(violations.map(\.description))\(commands.joined())"
        }

        /// Leaves out every command without which the run still fails.
        package func shortened() throws -> Failure {
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

    package static func firstFailure(seed: UInt64, steps: Int, fault: Fault? = nil) throws -> Failure? {
        try firstFailure(of: self.steps(seed: seed, count: steps).steps, fault: fault)
    }

    /// Runs the commands until the first violation; the failure holds the prefix up to it.
    package static func firstFailure(of steps: [CommandGenerator.Step], fault: Fault?) throws -> Failure? {
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
    package static func steps(seed: UInt64, count: Int) -> (steps: [CommandGenerator.Step], outcomes: [Outcome]) {
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
