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

    @Test("A charge that was cut says what was held, what was used and what was cut; the settlement and a look through the journal say the same")
    func cut() throws {
        let prices = CommandSamples.schedule([.inputToken: 1_000_000, .outputToken: 10_000_000, .call: 0])
        var metered = try MeteredLedger(prices: prices, credit: 100_000)
        let held = try metered.hold(Usage([.inputToken: 20, .outputToken: 10, .call: 1]))
        let settle = Settle(
            hold: held.id, usage: Usage([.inputToken: 5000, .cachedInputToken: 8, .outputToken: 3, .image: 2, .call: 1]), source: .upstream,
            responseHash: word(2))
        var machine = StateMachine(head: try metered.ledger.store.head(), source: metered.ledger.store)
        let applied = try machine.apply(.settle(settle), id: held.id.resolution, at: metered.ledger.time)
        #expect(applied.gap?.cut == 4918)
        #expect(applied.gap?.unpriced == [.image])
        #expect(try metered.settle(held.id, settle.usage) == .accepted)
        let receipt = try #require(try metered.ledger.store.receipt(held.id))
        #expect(receipt.cost == 120)
        let shortfall = try #require(receipt.shortfall)
        #expect((shortfall.held, shortfall.used, shortfall.cut) == (120, 5038, 4918))
        #expect(receipt.excess == Usage([.inputToken: 4988, .image: 2]))
        #expect(receipt.unpriced == Usage([.image: 2]))
        let found = try metered.ledger.store.unchargedCalls(amongNewest: 100)
        #expect(found.keys.map(\.description) == ["model"])
        #expect(found[metered.model]?.cut?.count == 1)
        #expect(found[metered.model]?.cut?.newest == held.id)
        #expect(found[metered.model]?.unpriced == [.image: 1])
        #expect(try metered.ledger.store.unchargedCalls(amongNewest: 0).isEmpty)
    }

    @Test("A use within its price's hold is charged in full, even where a unit was used more than was held for")
    func notCut() throws {
        var metered = try MeteredLedger(prices: CommandSamples.schedule([.inputToken: 1_000_000, .outputToken: 10_000_000]), credit: 100_000)
        let held = try metered.hold(Usage([.inputToken: 20, .outputToken: 10, .call: 1]))
        #expect(try metered.settle(held.id, Usage([.inputToken: 25, .outputToken: 1, .call: 1])) == .accepted)
        let receipt = try #require(try metered.ledger.store.receipt(held.id))
        #expect((receipt.cost, receipt.shortfall, receipt.unpriced) == (35, nil, Usage()))
        #expect(receipt.excess == Usage([.inputToken: 5]))
        #expect(try metered.ledger.store.unchargedCalls(amongNewest: 100).isEmpty)
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
