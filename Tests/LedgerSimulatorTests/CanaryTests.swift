import LedgerCore
import LedgerSimulator
import Testing

/// A check that finds nothing proves nothing until it has found a mistake that was made on purpose.
@Suite("Canaries of the simulation")
struct CanaryTests {
    @Test("A deliberate mistake is found by the check that exists for it", arguments: Canary.allCases)
    func isCaught(canary: Canary) throws {
        var others: Set<Simulation.Check> = []
        for seed in SimulationTests.seeds.prefix(60) {
            guard let failure = try SimulationRun.firstFailure(seed: seed, steps: 200, fault: canary.fault) else { continue }
            if failure.violations.contains(where: { $0.check == canary.check }) { return }
            others.formUnion(failure.violations.map(\.check))
        }
        Issue.record("\(canary) was not found by the check of \(canary.check), only by \(others)")
    }

    @Test("The harness itself, with a fault that does nothing, finds nothing")
    func noFault() throws {
        for seed in SimulationTests.seeds.prefix(4) {
            #expect(try SimulationRun.firstFailure(seed: seed, steps: 200, fault: .nothing)?.description == nil)
        }
    }
}
