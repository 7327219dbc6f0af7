import LedgerSimulator
import Testing

/// A check that finds nothing proves nothing until it has found a mistake that was made on purpose.
@Suite("Canaries of the simulation")
struct CanaryTests {
    @Test("A deliberate mistake is found by the check that exists for it", arguments: Canary.allCases)
    func isCaught(canary: Canary) {
        var others: Set<Check> = []
        for seed in 1...60 as ClosedRange<UInt64> {
            guard let failure = SimulationRun.run(seed: seed, steps: 400, canary: canary).failure else { continue }
            if failure.violations.contains(where: { $0.check == canary.check }) { return }
            others.formUnion(failure.violations.map(\.check))
        }
        Issue.record("\(canary) was not found by the check of \(canary.check), only by \(others)")
    }
}
