import EthereumTestSupport
import Resilience
import Testing

@Suite("What many callers share")
struct FairBudgetTests {
    private let first = CallSource(1)
    private let second = CallSource(2)

    @Test("A budget gives no more than it has, and takes back what it gave")
    func bounds() {
        var budget = FairBudget(limit: 10)
        let fits = [7, 4, -1, .max, 3].map { budget.take($0, for: first) }
        #expect(fits == [true, false, false, false, false])
        let isOthers = budget.take(3, for: second)
        #expect(isOthers)
        #expect(budget.used == 10)
        budget.giveBack(7, of: first)
        budget.giveBack(3, of: second)
        #expect(budget.used == 0)
    }

    @Test("One caller alone gets seven eighths, or all of a small budget", arguments: [(1, 1), (2, 2), (8, 7), (16, 14), (512, 448), (1024, 896)])
    func alone(limit: Int, expected: Int) {
        var budget = FairBudget(limit: limit)
        var taken = 0
        while taken < 2000, budget.take(1, for: first) { taken += 1 }
        // What is left is one part in eight, rounded.
        #expect(abs(taken - expected) <= 1)
        let isServed = budget.take(1, for: second)
        #expect(isServed || taken == limit)
    }

    @Test("Whoever has nothing is served next to any number of greedy callers", arguments: [1, 2, 10, 50] as [UInt64])
    func greedy(count: UInt64) {
        var budget = FairBudget(limit: 512)
        for _ in 0..<600 { for source in 1...count { _ = budget.take(1, for: CallSource(source)) } }
        let isServed = budget.take(1, for: CallSource(count + 1))
        #expect(isServed)
    }

    @Test("At random, shares add up to what is used, and a caller with nothing takes all that is left", arguments: [1, 2, 3] as [UInt64])
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var budget = FairBudget(limit: 1000)
        var shares = [UInt64: Int]()
        for _ in 0..<5000 {
            let source = UInt64.random(in: 0..<9, using: &random)
            let count = Int.random(in: 0..<200, using: &random)
            if Bool.random(using: &random), let share = shares[source], share > 0 {
                let part = Int.random(in: 1...share, using: &random)
                budget.giveBack(part, of: CallSource(source))
                shares[source] = share - part
            } else if budget.take(count, for: CallSource(source)) {
                shares[source, default: 0] += count
            } else {
                #expect(count > 1000 - budget.used || shares[source, default: 0] > 0)
            }
            #expect(budget.used == shares.values.reduce(0, +) && budget.used <= 1000)
        }
    }

    @Test("Those who wait are served by turns, each in the order of its own items")
    func turns() {
        var queue = FairQueue<Int>()
        for item in 0..<100 { queue.append(item, of: first) }
        queue.append(1000, of: second)
        queue.append(1001, of: second)
        var served: [Int] = []
        for _ in 0..<5 { if let item = queue.popFirst(where: { _ in true })?.item { served.append(item) } }
        #expect(served == [0, 1000, 1, 1001, 2])
        let none = queue.popFirst { $0 == second }
        #expect(none == nil)
        #expect(queue.count == 97)
        let heads = queue.removeHeads { $0 < 50 }
        #expect(heads == Array(3..<50))
        let next = queue.popFirst { _ in true }
        #expect(next?.item == 50)
        let rest = queue.removeHeads { _ in true }
        #expect(rest == Array(51..<100))
        #expect(queue.isEmpty)
    }
}
