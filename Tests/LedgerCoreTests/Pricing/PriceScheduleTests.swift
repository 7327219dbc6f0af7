import EthereumABI
import EthereumPrimitives
import EthereumTestSupport
import LedgerCore
import StrictJSON
import Testing

@Suite("Price schedules")
struct PriceScheduleTests {
    private static func quantities<Value>(of row: VectorRow, _ name: String, _ read: (UInt256) throws -> Value) throws -> [(MeteredUnit, Value)] {
        let members = try #require(row[name]?.objectValue)
        return try members.map { member in
            let unit = try #require(UInt8(member.name).flatMap(MeteredUnit.init))
            return (unit, try read(try #require(member.value.unsignedInteger)))
        }
    }

    @Test("Charges are the ones of an independent big-integer computation, or nil where the sum has more than 256 bits")
    func vectors() throws {
        var overflows = 0
        for row in try VectorFile("ledger/prices").rows {
            var prices = PriceSchedule()
            for (unit, price) in try Self.quantities(of: row, "prices", { $0 }) { prices[unit] = price }
            var usage = Usage()
            for (unit, count) in try Self.quantities(of: row, "usage", { try #require($0.asUInt64) }) { usage[unit] = count }
            let charge = row["charge"]?.unsignedInteger
            if charge == nil { overflows += 1 }
            #expect(prices.charge(for: usage) == charge, "\(row)")
            try Self.expectBound(prices, usage, "\(row)")
        }
        #expect(overflows > 100, "the vectors reach the overflow")
    }

    /// Whatever kinds a call's tokens turn out to be of, it costs at most what its totals can cost.
    private static func expectBound(_ prices: PriceSchedule, _ usage: Usage, _ label: String) throws {
        var totals = Usage()
        for unit in MeteredUnit.allCases {
            let total = unit.fallback ?? unit
            let (sum, overflow) = totals[total].addingReportingOverflow(usage[unit])
            if overflow { return }
            totals[total] = sum
        }
        guard let greatest = prices.greatestCharge(for: totals) else { return }
        let charge = try #require(prices.charge(for: usage), "\(label)")
        #expect(charge <= greatest, "\(label)")
    }

    @Test("The sum is rounded up once, not each of its terms")
    func roundsOnce() {
        let prices = CommandSamples.schedule([.inputToken: 1, .outputToken: 1, .call: 1])
        #expect(prices.charge(for: Usage([.inputToken: 1, .outputToken: 1, .call: 1])) == 1)
        #expect(prices.charge(for: Usage([.inputToken: 999_999, .outputToken: 1])) == 1)
        #expect(prices.charge(for: Usage([.inputToken: 999_999, .outputToken: 1, .call: 1])) == 2)
        #expect(prices.charge(for: Usage()) == 0)
    }

    @Test("Cached and reasoning tokens cost as input and output tokens where they have no price, and their own price even when it is zero")
    func fallback() {
        var prices = CommandSamples.schedule([.inputToken: 2_000_000, .outputToken: 3_000_000])
        #expect(prices.charge(for: Usage([.cachedInputToken: 5, .reasoningToken: 7])) == 31)
        prices[.cachedInputToken] = 0
        prices[.reasoningToken] = 1_000_000
        #expect(prices.charge(for: Usage([.cachedInputToken: 5, .reasoningToken: 7])) == 7)
        #expect(prices.charge(for: Usage([.call: 5, .image: 7])) == 0, "no price, no fallback: free")
        let fallbacks = MeteredUnit.allCases.filter { $0.fallback != nil }.map { [$0, $0.fallback] }
        #expect(
            fallbacks == [
                [.cachedInputToken, .inputToken], [.reasoningToken, .outputToken], [.audioInputToken, .inputToken],
                [.audioOutputToken, .outputToken],
                [.cacheWriteToken, .inputToken], [.cacheWriteHourToken, .cacheWriteToken],
            ])
    }

    @Test(
        "A unit is unpriced where it is used, others of its kind have a price, and nothing says that it is free",
        arguments: [
            ([.inputToken: 1], [.outputToken, .image]), ([.call: 1], [.image]), ([:], []), ([.image: 0], []),
            ([.outputToken: 1, .image: 0], [.inputToken]),
            ([.inputToken: 0, .outputToken: 0, .image: 0], []), ([.cacheWriteToken: 1], [.inputToken, .outputToken, .image]),
        ] as [(KeyValuePairs<MeteredUnit, UInt256>, [MeteredUnit])])
    func unpriced(prices: KeyValuePairs<MeteredUnit, UInt256>, units: [MeteredUnit]) {
        let usage = Usage([.inputToken: 1, .outputToken: 1, .cacheWriteHourToken: 1, .call: 1, .image: 1, .character: 1, .tokenCount: 1])
        let schedule = CommandSamples.schedule(prices)
        #expect(schedule.unpricedUnits(of: usage).filter { $0 != .cacheWriteHourToken } == units)
        #expect(schedule.unpricedUnits(of: Usage()).isEmpty)
    }

    @Test("A cache write for an hour costs its own price, else that of a cache write, else that of the input")
    func chain() {
        let usage = Usage([.cacheWriteHourToken: 1])
        var prices = CommandSamples.schedule([.inputToken: 1_000_000])
        #expect((prices.charge(for: usage), prices.greatestCharge(for: Usage([.inputToken: 1]))) == (1, 1))
        prices[.cacheWriteToken] = 2_000_000
        #expect((prices.charge(for: usage), prices.greatestCharge(for: Usage([.inputToken: 1]))) == (2, 2))
        prices[.cacheWriteHourToken] = 3_000_000
        #expect((prices.charge(for: usage), prices.greatestCharge(for: Usage([.inputToken: 1]))) == (3, 3))
    }

    @Test(
        "The greatest charge takes the dearest of the prices that a token may turn out to have",
        arguments: MeteredUnit.allCases.filter { $0.fallback != nil }, [(5, 9), (9, 5), (0, 5), (5, 0)] as [(UInt64, UInt64)])
    func greatestCharge(special: MeteredUnit, pricesEach: (plain: UInt64, special: UInt64)) throws {
        let million = { (price: UInt64) in UInt256(price).multiplied(by: 1_000_000) ?? .max }
        let general = try #require(special.fallback)
        let prices = CommandSamples.schedule([general: million(pricesEach.plain), special: million(pricesEach.special)])
        #expect(prices.greatestCharge(for: Usage([general: 10])) == UInt256(10 * max(pricesEach.plain, pricesEach.special)))
    }

    @Test("The last sum that fits is charged; one more is an overflow, not a trap and not a wrap")
    func overflow() throws {
        let prices = CommandSamples.schedule([.call: .max, .image: 1])
        let most = try #require(UInt256.mulDiv(.max, .one, 1_000_000, rounding: .up))
        #expect(prices.charge(for: Usage([.call: 1])) == most)
        #expect(prices.charge(for: Usage([.call: 1, .image: 1])) == nil)
        #expect(prices.charge(for: Usage([.call: 2])) == nil)
        #expect(prices.greatestCharge(for: Usage([.call: 2])) == nil)
    }
}
