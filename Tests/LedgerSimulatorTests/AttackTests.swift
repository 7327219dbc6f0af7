import LedgerSimulator
import Testing

@Suite("Simulated attacks on the ledger")
struct AttackTests {
    private static let stepsPerSeed = 300

    @Test("Nobody is paid twice or early, whatever is restored, sent again or set wrong", arguments: Attack.allCases)
    func holds(attack: Attack) {
        var reached: Set<String> = []
        for seed in 1...24 as ClosedRange<UInt64> {
            let result = attack.run(seed: seed, steps: Self.stepsPerSeed)
            if !result.violations.isEmpty { Issue.record("\(result)") }
            reached.formUnion(result.reached.keys)
        }
        #expect(attack.events.subtracting(reached) == [], "a simulation that does not get there shows nothing")
    }

    @Test("A deliberate mistake is found by the check that exists for it", arguments: AttackCanary.allCases)
    func isCaught(canary: AttackCanary) {
        var others: Set<Check> = []
        for seed in 1...100 as ClosedRange<UInt64> {
            let result = canary.attack.run(seed: seed, steps: Self.stepsPerSeed, canary: canary)
            if result.violations.contains(where: { $0.check == canary.check }) { return }
            others.formUnion(result.violations.map(\.check))
        }
        Issue.record("\(canary) was not found by the check of \(canary.check), only by \(others)")
    }

    @Test("A seed comes to the same again", arguments: Attack.allCases)
    func isRepeatable(attack: Attack) {
        let results = (0..<2).map { _ in attack.run(seed: 5, steps: Self.stepsPerSeed).reached }
        #expect(results[0] == results[1])
    }
}
