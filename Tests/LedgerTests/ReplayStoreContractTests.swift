import LedgerCore
import Testing

/// What every store of a verification must do.
@Suite("Replay store contract")
struct ReplayStoreContractTests {
    @Test("A replay keeps records and head, no journal, and forgets all of it when cleared", arguments: ReplayStoreKind.allCases)
    func clearing(kind: ReplayStoreKind) throws {
        let directory = try TemporaryDirectory()
        let store = try kind.makeReplayStore(in: directory)
        let (entry, head) = makeEntry(1, after: .empty)
        let key = RecordKey.hold(entry.id)
        for _ in 0..<2 {
            #expect(try store.head() == .empty)
            #expect(try store.scan(prefix: [], after: nil, limit: 10).isEmpty)
            try store.commit(Batch(entries: [entry], records: [(key.bytes, [7]), ([200], [1])], head: head))
            #expect(try store.head() == head)
            #expect(try store.load(key) == [7])
            #expect(try store.entries(from: 1, limit: 10).isEmpty)
            #expect(try store.entry(of: entry.id) == nil)
            #expect(try store.number(of: entry.id) == nil)
            #expect(try store.greatestIDs(limit: 10).isEmpty)
            try store.clear()
        }
        #expect(try store.head() == .empty)
        #expect(try store.load(key) == nil)
        #expect(try store.scan(prefix: [], after: nil, limit: 10).isEmpty)
    }
}
