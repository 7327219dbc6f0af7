import EthereumTestSupport
import LedgerCore
import Testing

/// What every store must give to read, from the store itself and from one consistent state of it.
@Suite("Store contract: reading")
struct StoreReadingContractTests {
    /// Commits entries with these ids, a few in each batch.
    private func commit(_ ids: [CommandID], to store: any LedgerStore) throws -> [StoredEntry] {
        var (journal, head) = ([StoredEntry](), try store.head())
        for start in stride(from: 0, to: ids.count, by: 7) {
            let batch = ids[start..<min(start + 7, ids.count)].map { id in
                let (entry, next) = makeEntry(head.number + 1, id: id, after: head)
                head = next
                return entry
            }
            try store.commit(Batch(entries: StoredEntries(batch[...]), records: [], head: head))
            journal += batch
        }
        return journal
    }

    /// Checks the same of the store and of a state of it.
    private func check(_ store: any LedgerStore & ReadableLedger, _ body: (any LedgerReader) throws -> Void) throws {
        try body(store)
        try store.read(body)
    }

    @Test("The greatest ids are those of the journal, in whatever order they came", arguments: StoreKind.allCases, 1...4 as ClosedRange<UInt64>)
    func greatestIDs(kind: StoreKind, seed: UInt64) throws {
        let directory = try TemporaryDirectory()
        let store = try kind.makeStore(in: directory)
        try check(store) { try #expect($0.greatestIDs(limit: 5).isEmpty) }
        var generator = SeededGenerator(seed: seed)
        // Ids that differ in either half, with bytes above and below 0x80.
        let ids = (0..<30 as Range<UInt64>).map { CommandID(high: ($0 % 3) << 62, low: ($0 << 59) | $0) }
        _ = try commit(ids.shuffled(using: &generator), to: store)
        let sorted = ids.sorted()
        for limit in [0, 1, 7, 29, 30, 31, 1000] {
            try check(store) { reader in
                let greatest = try reader.greatestIDs(limit: limit)
                #expect(greatest.count == min(limit, ids.count))
                #expect(Set(greatest) == Set(sorted.suffix(limit)))
            }
        }
    }

    @Test("A command's entry and its number are found by its id, and none by another id", arguments: StoreKind.allCases)
    func numbers(kind: StoreKind) throws {
        let directory = try TemporaryDirectory()
        let store = try kind.makeStore(in: directory)
        let ids = (0..<20 as Range<UInt64>).map { CommandID(high: 20 - $0, low: $0) }
        let journal = try commit(ids, to: store)
        try check(store) { reader in
            for entry in journal {
                try #expect(reader.number(of: entry.id) == entry.number)
                try #expect(reader.entry(of: entry.id) == entry)
            }
            try #expect(reader.number(of: CommandID(high: 20, low: 1)) == nil)
            try #expect(reader.entry(of: CommandID(high: 20, low: 1)) == nil)
        }
    }

    @Test("One state stays as it is while commits go on", arguments: StoreKind.allCases)
    func consistency(kind: StoreKind) throws {
        let directory = try TemporaryDirectory()
        let store = try kind.makeStore(in: directory)
        let (first, headOne) = makeEntry(1, after: .empty)
        let (second, headTwo) = makeEntry(2, after: headOne)
        let key = RecordKey.hold(first.id)
        try store.commit(Batch(entries: [first], records: [(key.bytes, [1]), ([200], [1])], head: headOne))
        try store.read { reader in
            try #expect(reader.head() == headOne)
            try store.commit(Batch(entries: [second], records: [(key.bytes, [2]), ([200], nil), ([201], [2])], head: headTwo))
            try #expect(reader.head() == headOne)
            try #expect(reader.load(key) == [1])
            try #expect(reader.scan(prefix: [], after: nil, limit: 10).map(\.value) == [[1], [1]])
            try #expect(reader.entries(from: 1, limit: 10) == [first])
            try #expect(reader.entry(of: second.id) == nil)
            try #expect(reader.number(of: second.id) == nil)
            try #expect(reader.greatestIDs(limit: 10) == [first.id])
        }
        try check(store) { reader in
            try #expect(reader.head() == headTwo)
            try #expect(reader.load(key) == [2])
            try #expect(reader.entries(from: 1, limit: 10) == [first, second])
        }
    }

    @Test("What reading throws reaches the reader, and the store goes on", arguments: StoreKind.allCases)
    func throwing(kind: StoreKind) throws {
        struct Refusal: Error {}
        let directory = try TemporaryDirectory()
        let store = try kind.makeStore(in: directory)
        #expect(throws: Refusal.self) { try store.read { _ in throw Refusal() } }
        _ = try commit([CommandID(high: 1, low: 1)], to: store)
        try #expect(store.read { try $0.head().number } == 1)
    }
}
