import EthereumPrimitives
import LedgerCore
import Testing

@Suite("Prices and discounts that have not begun can be taken back")
struct WithdrawnPriceTests {
    private static let (old, mistyped, right) = (price(1_000_000), price(7_000_000), price(2_000_000))
    private static func price(_ amount: UInt256) -> PriceSchedule { CommandSamples.schedule([.call: amount]) }

    private static func set(_ metered: inout MeteredLedger, _ prices: PriceSchedule, after seconds: UInt64?, withdraws: Bool) throws -> Outcome {
        let start = seconds.map { metered.ledger.time.adding(milliseconds: $0 * 1000) }
        return try metered.ledger.apply(.setPrice(SetPrice(model: metered.model, prices: prices, startsAt: start, withdrawsScheduled: withdraws)))
    }

    @Test("A mistyped date no longer bars every earlier price for ever")
    func mistyped() throws {
        var metered = try MeteredLedger(prices: Self.old, credit: 1_000)
        #expect(try Self.set(&metered, Self.mistyped, after: 1_000_000_000, withdraws: false) == .accepted)
        #expect(try Self.set(&metered, Self.right, after: 100, withdraws: false) == .priceStartInPast)
        #expect(try Self.set(&metered, Self.right, after: 100, withdraws: true) == .accepted)
        #expect(try metered.charge(Usage([.call: 1])) == 1)
        metered.ledger.pass(seconds: 100)
        #expect(try metered.charge(Usage([.call: 1])) == 2)
        metered.ledger.pass(seconds: 1_000_000_001)
        #expect(try metered.charge(Usage([.call: 1])) == 2, "what was withdrawn never begins")
        let prices = try metered.ledger.store.prices(of: metered.model)
        #expect(prices.map { $0.withdrawnBy == nil } == [true, false, true])
    }

    @Test("What has begun is not withdrawn, and calls keep their price and their receipts")
    func begun() throws {
        var metered = try MeteredLedger(prices: Self.old, credit: 1_000)
        #expect(try Self.set(&metered, Self.mistyped, after: 10, withdraws: false) == .accepted)
        metered.ledger.pass(seconds: 10)
        let call = try metered.call(Usage([.call: 1]))
        #expect(try Self.set(&metered, Self.right, after: nil, withdraws: true) == .accepted)
        #expect(try metered.ledger.store.receipt(call)?.priceVersion == 2)
        #expect(try metered.ledger.store.receipt(call)?.cost == 7)
        #expect(try metered.ledger.store.prices(of: metered.model).allSatisfy { $0.withdrawnBy == nil })
    }

    @Test("Several scheduled versions are withdrawn at once, and a refused command withdraws none")
    func several() throws {
        var metered = try MeteredLedger(prices: Self.old, credit: 1_000)
        for seconds: UInt64 in [10, 20, 30] { #expect(try Self.set(&metered, Self.mistyped, after: seconds, withdraws: false) == .accepted) }
        let past = SetPrice(model: metered.model, prices: Self.right, startsAt: Timestamp(milliseconds: 1), withdrawsScheduled: true)
        #expect(try metered.ledger.apply(.setPrice(past)) == .priceStartInPast)
        #expect(try metered.ledger.store.prices(of: metered.model).allSatisfy { $0.withdrawnBy == nil })
        #expect(try Self.set(&metered, Self.right, after: nil, withdraws: true) == .accepted)
        #expect(try metered.ledger.store.prices(of: metered.model).map { $0.withdrawnBy == nil } == [true, false, false, false, true])
        metered.ledger.pass(seconds: 60)
        #expect(try metered.charge(Usage([.call: 1])) == 2)
        #expect(try Self.set(&metered, Self.old, after: 5, withdraws: false) == .accepted, "withdrawn versions bar nothing")
    }

    @Test("Of discounts those of the same kind are withdrawn")
    func discounts() throws {
        var metered = try MeteredLedger(prices: CommandSamples.schedule([.call: 1_000_000_000]), credit: 1_000_000)
        let far = metered.ledger.time.adding(milliseconds: 1_000_000_000_000)
        #expect(try metered.setDiscount(5_000, startsAt: far) == .accepted)
        #expect(try metered.setDiscount(2_500, model: metered.model, startsAt: far) == .accepted)
        #expect(try metered.setDiscount(1_000) == .discountStartInPast)
        let withdraw = SetDiscount(keyHash: metered.keyHash, model: nil, basisPoints: 1_000, startsAt: nil, withdrawsScheduled: true)
        #expect(try metered.ledger.apply(.setDiscount(withdraw)) == .accepted)
        #expect(try metered.charge(Usage([.call: 1])) == 900)
        var view = metered.ledger.view
        #expect(try view.key(hash: metered.keyHash)?.discounts.map(\.basisPoints) == [2_500, 1_000])
    }
}
