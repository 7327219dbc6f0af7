import EthereumTestSupport
import Resilience
import Testing

@Suite("Shares of a budget")
struct ShareTableTests {
    @Test("No key has more than its share, all have no more than the budget, and what is given back can be taken again")
    func bounds() {
        var table = ShareTable<String>(limit: 10, share: 4)
        let fits = [("a", 4), ("a", 1), ("b", 4), ("c", 2), ("c", 1)].map { table.take($0.1, for: $0.0) }
        #expect(fits == [true, false, true, true, false])
        #expect(table.used == 10 && table.keyCount == 3)
        table.giveBack(1, of: "a")
        let fitsAgain = [("c", 1), ("a", 1)].map { table.take($0.1, for: $0.0) }
        #expect(fitsAgain == [true, false])
        for (key, count) in [("a", 3), ("b", 4), ("c", 3)] { table.giveBack(count, of: key) }
        #expect(table.used == 0 && table.keyCount == 0)
    }

    @Test("Neither negative counts nor those beyond all bounds are taken, and giving back too much frees no more than was taken")
    func nonsense() {
        var table = ShareTable<Int>(limit: 10, share: 10)
        let fits = [-1, .max, 0].map { table.take($0, for: 1) }
        #expect(fits == [false, false, true])
        #expect(table.keyCount == 0, "nothing is remembered of a key that holds nothing")
        let takes = table.take(3, for: 1)
        #expect(takes)
        table.giveBack(.max, of: 1)
        table.giveBack(5, of: 2)
        #expect(table.used == 0)
    }

    @Test("Whatever is taken and given back, the sum of the shares is what is used", arguments: 1...10 as ClosedRange<UInt64>)
    func sums(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var table = ShareTable<UInt64>(limit: 100, share: 30)
        var model: [UInt64: Int] = [:]
        for _ in 0..<2_000 {
            let (key, count) = (random.next(upperBound: 6 as UInt64), Int(random.next(upperBound: 20 as UInt64)))
            if random.next(upperBound: 2 as UInt64) == 0 {
                let fits = (model[key] ?? 0) + count <= 30 && model.values.reduce(0, +) + count <= 100
                let isTaken = table.take(count, for: key)
                #expect(isTaken == fits)
                if fits { model[key, default: 0] += count }
            } else {
                table.giveBack(count, of: key)
                model[key] = max((model[key] ?? 0) - count, 0)
            }
            #expect(table.used == model.values.reduce(0, +))
        }
    }
}
