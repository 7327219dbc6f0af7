import EthereumPrimitives
import LedgerCore
import Testing

@Suite("Receipts")
struct ReceiptTests {
    private static func perCall(_ amount: UInt64) -> PriceSchedule {
        CommandSamples.schedule([.call: UInt256(amount).multiplied(by: PriceSchedule.unitsPerPrice) ?? .max])
    }

    @Test("A receipt says what was charged, of whom, for what and where it stands in the journal")
    func contents() throws {
        var metered = try MeteredLedger(prices: Self.perCall(7), credit: 100)
        let held = try metered.hold(Usage([.call: 1]))
        metered.ledger.pass(seconds: 1)
        #expect(try metered.settle(held.id, Usage([.call: 1])) == .accepted)
        let receipt = try #require(try metered.ledger.store.receipt(held.id))
        #expect((receipt.id, receipt.account, receipt.model, receipt.keyHash) == (held.id, metered.caller, metered.model, metered.keyHash))
        #expect((receipt.cost, receipt.priceVersion, receipt.prices) == (7, 1, Self.perCall(7)))
        #expect((receipt.usage, receipt.source) == (Usage([.call: 1]), .upstream))
        #expect((receipt.requestHash, receipt.responseHash) == (word(1), word(2)))
        #expect(receipt.settledAt == receipt.startedAt.adding(milliseconds: 1000))
        #expect(receipt.settleEntry == receipt.holdEntry + 1)
        #expect(receipt.chainHash == (try metered.ledger.store.head().hash))
    }

    @Test("A price that is set in the millisecond of a hold, after it, is not the receipt's")
    func priceOfTheSameMillisecond() throws {
        var metered = try MeteredLedger(prices: Self.perCall(7), credit: 100)
        let first = try metered.hold(Usage([.call: 1]))
        #expect(try metered.setPrice(Self.perCall(9)) == .accepted)
        let second = try metered.hold(Usage([.call: 1]))
        for (held, version, cost) in [(first, 1, 7), (second, 2, 9)] as [((id: CommandID, outcome: Outcome), UInt64, UInt64)] {
            #expect(held.outcome == .accepted)
            #expect(try metered.settle(held.id, Usage([.call: 1])) == .accepted)
            let receipt = try #require(try metered.ledger.store.receipt(held.id))
            #expect(receipt.priceVersion == version)
            #expect(receipt.prices == Self.perCall(cost))
            #expect(receipt.cost == UInt256(cost))
            #expect(receipt.cost == receipt.prices.charge(for: receipt.usage))
        }
    }

    @Test("A call that was voided, has expired, is open or never was has no receipt")
    func noReceipt() throws {
        var metered = try MeteredLedger(prices: Self.perCall(7), credit: 100)
        let (voided, expired, open) = (try metered.hold(Usage([.call: 1])), try metered.hold(Usage([.call: 1])), try metered.hold(Usage([.call: 1])))
        #expect(try metered.void(voided.id) == .accepted)
        metered.ledger.pass(seconds: 60)
        #expect(try metered.expire(expired.id) == .accepted)
        for id in [voided.id, expired.id, open.id, metered.ledger.nextID()] { #expect(try metered.ledger.store.receipt(id) == nil) }
    }
}
