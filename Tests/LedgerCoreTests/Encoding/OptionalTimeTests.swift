import LedgerCore
import Testing

/// A time that is absent and the time 0 were one encoding once: the journal then replayed to another outcome than the one that was answered.
@Suite("Optional times")
struct OptionalTimeTests {
    @Test("A price from the epoch is refused as past, and still is after its entry was written and read")
    func epochIsPast() throws {
        var metered = try MeteredLedger(prices: PriceSchedule())
        let epoch = Timestamp(milliseconds: 0)
        #expect(try metered.setPrice(PriceSchedule(), startsAt: epoch) == .priceStartInPast)
        let stored = try #require(try metered.ledger.store.entries(from: metered.ledger.machine.head.number, limit: 1).first)
        #expect(
            try JournalEntry(encoded: stored.entry).command == .setPrice(SetPrice(model: metered.model, prices: PriceSchedule(), startsAt: epoch)))
        #expect(try metered.setPrice(PriceSchedule(), startsAt: nil) == .accepted)
    }
}
