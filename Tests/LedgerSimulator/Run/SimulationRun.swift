internal import Foundation
package import LedgerCore
internal import LedgerSQLite

/// The steps of one seed, run until a check fails.
package struct SimulationRun: Sendable {
    /// A run that went wrong, with the steps up to there.
    package struct Failure: Sendable, CustomStringConvertible {
        package let seed: UInt64
        package let steps: [Step]
        package let violations: [Violation]
        let canary: Canary?

        /// Can be replayed: a line for each step after one for the disk.
        package var description: String {
            "disk \(seed)\n" + steps.map { $0.explained + "\n" }.joined() + violations.map { "# \($0)\n" }.joined()
        }

        /// The same failure with as few steps as can be found: leaves out halves, quarters … and at last single steps (delta debugging).
        package func shortened() -> Failure {
            var best = self
            var length = max(1, best.steps.count / 2)
            while true {
                var start = 0
                var isShorter = false
                while start < best.steps.count {
                    let fewer = Array(best.steps[..<start]) + best.steps.dropFirst(start + length)
                    if let failure = SimulationRun.replay(fewer, seed: seed, canary: canary) {
                        best = failure
                        isShorter = true
                    } else {
                        start += length
                    }
                }
                if length == 1 && !isShorter { return best }
                length = max(1, length / 2)
            }
        }
    }

    /// What a seed's run came to.
    package struct Result: Sendable {
        package var failure: Failure?
        package var tally = Tally()
        /// The journal at the end.
        package var journal: [StoredEntry] = []
    }

    /// What happened in some runs.
    package struct Tally: Sendable, CustomStringConvertible {
        package var steps = 0
        package var commits = 0
        package var faults = 0
        package var failedCommits = 0
        package var crashes = 0
        package var takeOvers = 0
        /// Commits that failed, or that the process did not live to hear of, and that were there afterwards.
        package var batchesFoundAfterCrash = 0

        package init() {}

        package static func += (left: inout Tally, right: Tally) {
            left.steps += right.steps
            left.commits += right.commits
            left.faults += right.faults
            left.failedCommits += right.failedCommits
            left.crashes += right.crashes
            left.takeOvers += right.takeOvers
            left.batchesFoundAfterCrash += right.batchesFoundAfterCrash
        }

        package var description: String {
            "\(steps) steps, \(commits) commits, \(faults) faults of the disk, \(failedCommits) failed commits, \(crashes) crashes, "
                + "\(batchesFoundAfterCrash) unanswered batches found after them, \(takeOvers) takeovers"
        }
    }

    /// An empty ledger's database, which most seeds begin with instead of making it.
    private static let template: SimulatedDisk = {
        let disk = SimulatedDisk(seed: 0)
        do { try SQLiteLedger(path: disk.path("ledger.sqlite"), mode: .writing).close() } catch { preconditionFailure("\(error)") }
        return disk
    }()

    /// Makes and runs the steps of a seed.
    package static func run(seed: UInt64, steps count: Int, canary: Canary? = nil) -> Result {
        let simulator = makeSimulator(seed, canary)
        defer { simulator.end() }
        var generator = StepGenerator(seed: seed, manner: manner(seed, canary))
        var result = Result()
        var steps: [Step] = []
        steps.reserveCapacity(count)
        for _ in 0..<count {
            let step = generator.next(after: simulator.model)
            steps.append(step)
            simulator.perform(step)
            guard simulator.violations.isEmpty else { break }
        }
        if simulator.violations.isEmpty { simulator.finish() }
        result.tally = simulator.tally
        result.tally.steps = steps.count
        result.tally.faults = Int(simulator.disk.faults)
        result.failure = failure(simulator, steps, seed: seed)
        result.journal = simulator.shadow.journal
        return result
    }

    /// Runs given steps.
    package static func replay(_ steps: [Step], seed: UInt64, canary: Canary? = nil) -> Failure? {
        let simulator = makeSimulator(seed, canary)
        defer { simulator.end() }
        for (index, step) in steps.enumerated() {
            simulator.perform(step)
            if let failure = failure(simulator, Array(steps[...index]), seed: seed) { return failure }
        }
        simulator.finish()
        return failure(simulator, steps, seed: seed)
    }

    /// Runs the steps of a file, as ``Failure/description`` prints them.
    package static func replay(file path: String) throws -> Failure? {
        var seed: UInt64 = 0
        var steps: [Step] = []
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
            if line.hasPrefix("disk "), let number = UInt64(line.dropFirst(5)) {
                seed = number
            } else if let step = Step(String(line)) {
                steps.append(step)
            } else {
                throw InvalidStep(description: "'\(line.prefix(80))' is no step; one a line is expected, as a failing simulation prints them")
            }
        }
        return replay(steps, seed: seed)
    }

    struct InvalidStep: Error, CustomStringConvertible {
        let description: String
    }

    private static func manner(_ seed: UInt64, _ canary: Canary?) -> StepGenerator.Manner { canary?.manner ?? StepGenerator.Manner(seed: seed) }

    private static func makeSimulator(_ seed: UInt64, _ canary: Canary?) -> Simulator {
        let makesDatabase = seed % 16 == 0
        let simulator = Simulator(seed: seed, canary: canary, signs: manner(seed, canary).signs, template: makesDatabase ? nil : template)
        canary.map { simulator.disk.lie($0.lies) }
        return simulator
    }

    private static func failure(_ simulator: Simulator, _ steps: [Step], seed: UInt64) -> Failure? {
        guard !simulator.violations.isEmpty else { return nil }
        return Failure(seed: seed, steps: steps, violations: simulator.violations, canary: simulator.canary)
    }
}
