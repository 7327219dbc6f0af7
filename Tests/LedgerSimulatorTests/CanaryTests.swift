import LedgerSimulator
import Testing

/// A check that finds nothing proves nothing until it has found a mistake that was made on purpose.
@Suite("Canaries of the simulation")
struct CanaryTests {
    @Test("A deliberate mistake is found by the check that exists for it", arguments: Canary.allCases)
    func isCaught(canary: Canary) {
        var others: Set<Check> = []
        for seed in 1...400 as ClosedRange<UInt64> {
            guard let failure = SimulationRun.run(seed: seed, steps: 400, canary: canary).failure else { continue }
            if failure.violations.contains(where: { $0.check == canary.check }) { return }
            others.formUnion(failure.violations.map(\.check))
        }
        Issue.record("\(canary) was not found by the check of \(canary.check), only by \(others)")
    }
}

@Suite("A simulation that goes wrong")
struct FailureTests {
    @Test("Its steps are shortened, and what is printed of them can be read and goes wrong again", arguments: [Canary.flushLost, .claimPaidTwice])
    func isShortened(canary: Canary) throws {
        let failure = try #require((1...60).lazy.compactMap { SimulationRun.run(seed: $0, steps: 400, canary: canary).failure }.first)
        let shortened = failure.shortened()
        #expect(shortened.steps.count < 60)
        #expect(shortened.steps.count <= failure.steps.count)
        let lines = shortened.description.split(separator: "\n").filter { !$0.hasPrefix("#") && !$0.hasPrefix("disk ") }
        #expect(lines.compactMap { Step(String($0)) } == shortened.steps)
        #expect(SimulationRun.replay(shortened.steps, seed: shortened.seed, canary: canary) != nil)
        #expect(SimulationRun.replay(shortened.steps, seed: shortened.seed) == nil)
    }
}
