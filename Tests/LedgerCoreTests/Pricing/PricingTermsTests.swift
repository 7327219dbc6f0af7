import EthereumABI
import EthereumPrimitives
import EthereumTestSupport
import LedgerCore
import StrictJSON
import Testing

@Suite("Tiers, least charges and discounts")
struct PricingTermsTests {
    private static func million(_ price: UInt64) -> UInt256 { UInt256(price).multiplied(by: 1_000_000) ?? .max }

    /// Calls cost 10 each, 7 from the sixth and 3 from the eleventh in a month on.
    static let graduated: PriceSchedule = {
        var prices = CommandSamples.schedule([.call: million(10)])
        for (from, price) in [(10, 3), (5, 7)] as [(UInt64, UInt64)] {
            if !prices.add(PriceTier(unit: .call, from: from, price: million(price))) { preconditionFailure("\(from) is a tier") }
        }
        return prices
    }()

    private static func schedule(of row: VectorRow) throws -> PriceSchedule {
        var prices = PriceSchedule()
        for (unit, price) in try pairs(row["prices"]) { prices[unit] = price }
        for member in try #require(row["tiers"]?.objectValue) {
            let unit = try #require(UInt8(member.name).flatMap(MeteredUnit.init))
            for tier in try #require(member.value.objectValue) {
                let from = try #require(UInt64(tier.name))
                let isAdded = prices.add(PriceTier(unit: unit, from: from, price: try #require(tier.value.unsignedInteger)))
                #expect(isAdded)
            }
        }
        prices.leastCharge = try #require(row["least"]?.unsignedInteger)
        return prices
    }

    private static func pairs(_ value: JSONValue?) throws -> [(MeteredUnit, UInt256)] {
        try #require(value?.objectValue).map { member in
            (try #require(UInt8(member.name).flatMap(MeteredUnit.init)), try #require(member.value.unsignedInteger))
        }
    }

    private static func usage(_ value: JSONValue?) throws -> Usage {
        try pairs(value).reduce(into: Usage()) { $0[$1.0] = try #require($1.1.asUInt64) }
    }

    @Test("Charges with tiers, discounts and least charges are the ones of an independent computation")
    func vectors() throws {
        var crossings = 0
        for row in try VectorFile("ledger/tiers").rows {
            let (prices, usage, volume) = (try Self.schedule(of: row), try Self.usage(row["usage"]), try Self.usage(row["volume"]))
            let discount = try #require(try row.integer("discount").asUInt64)
            let charge = prices.charge(for: usage, after: volume, discountBasisPoints: discount)
            #expect(charge == row["charge"]?.unsignedInteger, "\(row)")
            if charge != prices.charge(for: usage, after: Usage(), discountBasisPoints: discount) { crossings += 1 }
            guard let greatest = prices.greatestCharge(for: usage, after: volume, discountBasisPoints: discount) else { continue }
            for later in [volume, prices.volume(volume, after: usage)] {
                let charge = try #require(prices.charge(for: usage, after: later, discountBasisPoints: discount))
                #expect(charge <= greatest, "at \(later): \(row)")
            }
        }
        #expect(crossings > 100, "the vectors reach other tiers than the first")
    }

    @Test(
        "A call that crosses borders is priced on each side of them",
        arguments: [(0, 5, 50), (4, 2, 17), (3, 9, 61), (5, 5, 35), (9, 2, 10), (10, 1, 3)])
    func crossing(before: UInt64, calls: UInt64, cost: UInt64) {
        #expect(Self.graduated.charge(for: Usage([.call: calls]), after: Usage([.call: before])) == UInt256(cost))
    }

    @Test("A schedule takes no tier of an unpriced unit, from zero, at another's border, or beyond the most")
    func refusedTiers() {
        var prices = CommandSamples.schedule([.call: 1])
        func adds(_ unit: MeteredUnit, from: UInt64) -> Bool { prices.add(PriceTier(unit: unit, from: from, price: 1)) }
        #expect(!adds(.image, from: 1))
        #expect(!adds(.call, from: 0))
        for from in 1...UInt64(PriceTier.maximumCount) { #expect(adds(.call, from: from)) }
        #expect(!adds(.call, from: 1000))
        prices[.call] = nil
        #expect(prices == PriceSchedule(), "tiers go with the price")
        prices[.call] = 1
        #expect(adds(.call, from: 7))
        #expect(!adds(.call, from: 7))
    }

    @Test("The volume moves by what settled calls used, in the month in which they began, for the account alone")
    func volume() throws {
        var metered = try MeteredLedger(prices: Self.graduated, credit: 10_000)
        #expect(try metered.charge(Usage([.call: 4])) == 40)
        #expect(try metered.charge(Usage([.call: 4])) == 31)
        let open = try metered.hold(Usage([.call: 4]))
        #expect(try metered.callerBalance.held == 28, "at most the price from here on")
        metered.ledger.pass(seconds: 40 * 86_400)
        #expect(try metered.charge(Usage([.call: 5])) == 50, "a new month begins at zero")
        #expect(try metered.settle(open.id, Usage([.call: 4])) == .accepted)
        #expect(try metered.callerBalance.debits == 141, "a call belongs to the month in which it began")
        #expect(try metered.charge(Usage([.call: 1])) == 7)
    }

    @Test("Without tiers no volume is kept")
    func noVolume() throws {
        var metered = try MeteredLedger(prices: CommandSamples.schedule([.call: Self.million(1)]), credit: 10)
        #expect(try metered.charge(Usage([.call: 4])) == 4)
        #expect(!metered.ledger.store.records.contains { $0.key.first == RecordKind.volume.rawValue })
    }

    @Test("The least charge is held, and charged also for a call that used nothing, after the discount")
    func leastCharge() throws {
        var prices = CommandSamples.schedule([.call: Self.million(10)])
        prices.leastCharge = 12
        var metered = try MeteredLedger(prices: prices, credit: 100)
        #expect(try metered.setDiscount(5000) == .accepted)
        let hold = try metered.hold(Usage())
        #expect(try metered.callerBalance.held == 12)
        #expect(try metered.settle(hold.id, Usage()) == .accepted)
        #expect(try metered.callerBalance.debits == 12)
        #expect(try metered.charge(Usage([.call: 1])) == 12)
        #expect(try metered.charge(Usage([.call: 3])) == 15)
    }

    @Test("A discount is taken off the exact sum before its one rounding")
    func discountBeforeRounding() {
        let prices = CommandSamples.schedule([.inputToken: 1])
        #expect(prices.charge(for: Usage([.inputToken: 2_000_000]), discountBasisPoints: 5000) == 1)
        #expect(prices.charge(for: Usage([.inputToken: 2_000_001]), discountBasisPoints: 5000) == 2)
        #expect(prices.charge(for: Usage([.inputToken: 1_000_001]), discountBasisPoints: 5000) == 1)
        #expect(prices.charge(for: Usage([.inputToken: .max]), discountBasisPoints: 10_000) == 0)
    }

    @Test("A call has the discount that was in force when it began; a model's stands in place of the one for all")
    func discounts() throws {
        var metered = try MeteredLedger(prices: CommandSamples.schedule([.call: Self.million(100)]), credit: 100_000)
        let begun = try metered.hold(Usage([.call: 1]))
        #expect(try metered.setDiscount(1000) == .accepted)
        #expect(try metered.settle(begun.id, Usage([.call: 1])) == .accepted)
        #expect(try metered.callerBalance.debits == 100)
        #expect(try metered.charge(Usage([.call: 1])) == 90)
        let later = metered.ledger.time.adding(milliseconds: 10_000)
        #expect(try metered.setDiscount(0, model: metered.model, startsAt: later) == .accepted)
        #expect(try metered.charge(Usage([.call: 1])) == 90)
        metered.ledger.pass(seconds: 10)
        #expect(try metered.charge(Usage([.call: 1])) == 100)
        #expect(try metered.setDiscount(nil, model: metered.model) == .accepted)
        #expect(try metered.charge(Usage([.call: 1])) == 90)
        #expect(try metered.setDiscount(nil) == .accepted)
        #expect(try metered.charge(Usage([.call: 1])) == 100)
        let receipt = try #require(try metered.ledger.store.receipt(begun.id))
        #expect(receipt.discountBasisPoints == 0)
    }

    @Test("Discounts are refused in the documented order, and at most 256 times set")
    func refusedDiscounts() throws {
        var metered = try MeteredLedger(prices: PriceSchedule(), credit: 1)
        let unknown = try ModelID("unknown")
        let past = Timestamp(milliseconds: metered.ledger.time.milliseconds - 1)
        let set = { (key: Bytes32, model: ModelID?, points: UInt64, start: Timestamp?) in
            Command.setDiscount(SetDiscount(keyHash: key, model: model, basisPoints: points, startsAt: start))
        }
        let rows: [(Command, Outcome)] = [
            (set(word(1), unknown, 10_001, past), .keyNotFound), (set(metered.keyHash, unknown, 10_001, past), .modelNotFound),
            (set(metered.keyHash, metered.model, 10_001, past), .discountOutOfRange), (set(metered.keyHash, nil, 10_000, past), .discountStartInPast),
        ]
        for (command, outcome) in rows { #expect(try metered.ledger.apply(command) == outcome) }
        for _ in 0..<KeyDiscount.maximumCount { #expect(try metered.ledger.apply(set(metered.keyHash, nil, 1, nil), checking: false) == .accepted) }
        #expect(try metered.setDiscount(2) == .tooManyDiscounts)
        try metered.ledger.accept(.revokeKey(RevokeKey(keyHash: metered.keyHash)))
        #expect(try metered.setDiscount(2) == .keyRevoked)
    }
}
