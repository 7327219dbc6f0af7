import EthereumPrimitives
import EthereumTestSupport
import Ledger
import LedgerCore
import LedgerSQLite
import Testing

/// What every store must do, whatever it is made of.
@Suite("Store contract")
struct StoreContractTests {
    @Test("A new store has an empty head, no entries and no records", arguments: StoreKind.allCases)
    func empty(kind: StoreKind) throws {
        let directory = try TemporaryDirectory()
        let store = try kind.makeStore(in: directory)
        #expect(try store.head() == .empty)
        #expect(try store.entries(from: 1, limit: 10).isEmpty)
        #expect(try store.scan(prefix: [], after: nil, limit: 10).isEmpty)
        #expect(try store.entry(of: CommandID(high: 1, low: 2)) == nil)
    }

    @Test("A commit stores entries, records and head together; removing a record leaves none", arguments: StoreKind.allCases)
    func commit(kind: StoreKind) throws {
        let directory = try TemporaryDirectory()
        let store = try kind.makeStore(in: directory)
        let (first, headOne) = makeEntry(1, after: .empty)
        let (second, headTwo) = makeEntry(2, after: headOne)
        let key = RecordKey.hold(first.id)
        try store.commit(Batch(entries: [first, second], records: [(key.bytes, [7]), ([200], []), ([200, 0], [1])], head: headTwo))
        #expect(try store.head() == headTwo)
        #expect(try store.entries(from: 1, limit: 10) == [first, second])
        #expect(try store.entries(from: 2, limit: 10) == [second])
        #expect(try store.entries(from: 1, limit: 1) == [first])
        #expect(try store.entry(of: second.id) == second)
        #expect(try store.load(key) == [7])
        try store.commit(Batch(entries: [], records: [(key.bytes, nil), ([200], [9])], head: headTwo))
        #expect(try store.load(key) == nil)
        #expect(try store.scan(prefix: [200], after: nil, limit: 10).map(\.value) == [[9], [1]])
    }

    @Test("Batches of every size are stored whole and in order", arguments: StoreKind.allCases)
    func sizes(kind: StoreKind) throws {
        let directory = try TemporaryDirectory()
        let store = try kind.makeStore(in: directory)
        var (journal, head) = ([StoredEntry](), JournalHead.empty)
        for size in 0..<40 as Range<UInt8> {
            let first = journal.count
            for _ in 0..<size {
                let (entry, next) = makeEntry(UInt64(journal.count + 1), after: head)
                journal.append(entry)
                head = next
            }
            let records = (0..<size).map { (key: [200, $0], value: Optional([size, $0])) }
            // What the batch before wrote and this one does not is removed.
            let removed = size > 0 ? [(key: [201, size - 1], value: nil as [UInt8]?)] : []
            try store.commit(Batch(entries: StoredEntries(journal[first...]), records: records + removed + [([201, size], [])], head: head))
            #expect(try store.scan(prefix: [200], after: nil, limit: .max).map(\.value) == records.map(\.value))
            #expect(try store.scan(prefix: [201], after: nil, limit: .max).map(\.key) == [[201, size]])
        }
        #expect(try store.entries(from: 1, limit: .max) == journal)
    }

    @Test("A scan gives the records of a prefix in key order, page by page", arguments: StoreKind.allCases, 1...8 as ClosedRange<UInt64>)
    func scan(kind: StoreKind, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let directory = try TemporaryDirectory()
        let store = try kind.makeStore(in: directory)
        let keys: [[UInt8]] = [[1], [2, 0], [2, 0xFF], [2, 0xFF, 0xFF], [3]]
        try store.commit(Batch(entries: [], records: keys.shuffled(using: &generator).map { ($0, $0) }, head: .empty))
        #expect(try store.scan(prefix: [2], after: nil, limit: 10).map(\.key) == Array(keys[1...3]))
        #expect(try store.scan(prefix: [2], after: [2, 0], limit: 1).map(\.key) == [keys[2]])
        #expect(try store.scan(prefix: [2, 0xFF], after: nil, limit: 10).map(\.key) == Array(keys[2...3]))
        #expect(try store.scan(prefix: [], after: nil, limit: 10).map(\.key) == keys)
    }
}

@Suite("SQLite ledger")
struct SQLiteLedgerTests {
    @Test("A writer that was opened before another one is fenced off and writes nothing")
    func fencing() throws {
        let directory = try TemporaryDirectory()
        let old = try SQLiteLedger(path: directory.file("ledger.sqlite"), mode: .writing)
        let new = try SQLiteLedger(path: directory.file("ledger.sqlite"), mode: .writing)
        let batch = Batch(entries: [], records: [([200], [1])], head: .empty)
        let failure = #expect(throws: StoreFailure.self) { try old.commit(batch) }
        #expect(failure?.code == .fenced)
        #expect(try new.scan(prefix: [200], after: nil, limit: 1).isEmpty)
        try new.commit(batch)
        #expect(try new.scan(prefix: [200], after: nil, limit: 1).count == 1)
    }

    @Test("A reader of a file that is not there, and a writer of another program's file, get an error that says so")
    func wrongFiles() throws {
        let directory = try TemporaryDirectory()
        #expect(throws: StoreFailure.self) { try SQLiteLedger(path: directory.file("none.sqlite"), mode: .reading) }
        try directory.write("this is not a database, whatever its name says, and it is long enough", to: "other.sqlite")
        let failure = #expect(throws: StoreFailure.self) { try SQLiteLedger(path: directory.file("other.sqlite"), mode: .writing) }
        #expect(failure?.code == .corrupt)
    }

    @Test("One process holds the writer lock of a directory at a time; it is free again when let go")
    func writerLock() throws {
        let directory = try TemporaryDirectory()
        do {
            let first = try WriterLock(path: directory.file("writer.lock"))
            let failure = #expect(throws: StoreFailure.self) { try WriterLock(path: directory.file("writer.lock")) }
            #expect(failure?.code == .locked)
            withExtendedLifetime(first) {}
        }
        _ = try WriterLock(path: directory.file("writer.lock"))
    }
}
