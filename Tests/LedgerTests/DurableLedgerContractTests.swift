import EthereumPrimitives
import Foundation
import LedgerCore
import LedgerSQLite
import Testing

/// What every ledger on storage must do.
@Suite("Durable ledger contract")
struct DurableLedgerContractTests {
    private func commitSome(to store: any LedgerStore) throws -> [StoredEntry] {
        let (first, headOne) = makeEntry(1, after: .empty)
        let (second, headTwo) = makeEntry(2, after: headOne)
        try store.commit(Batch(entries: [first], records: [([200], [1]), ([201], [2])], head: headOne))
        try store.commit(Batch(entries: [second], records: [([200], nil), ([202], [UInt8](repeating: 3, count: 5000))], head: headTwo))
        return [first, second]
    }

    @Test("What was committed is there after closing and opening again", arguments: DurableStoreKind.allCases)
    func reopening(kind: DurableStoreKind) throws {
        let directory = try TemporaryDirectory()
        let store = try kind.open(in: directory)
        let journal = try commitSome(to: store)
        let (head, records) = (try store.head(), try store.scan(prefix: [], after: nil, limit: 10))
        try store.close()
        let again = try kind.open(in: directory)
        #expect(try again.head() == head)
        #expect(try again.entries(from: 1, limit: 10) == journal)
        #expect(try again.scan(prefix: [], after: nil, limit: 10).map(\.value) == records.map(\.value))
        #expect(!again.opening.wasCutOff)
        #expect(again.opening.migrations == [])
        #expect(try again.generation() == again.opening.generation)
        #expect(try again.generation() == 1)
    }

    @Test("An opening says that the one before was not closed", arguments: DurableStoreKind.allCases)
    func cutOff(kind: DurableStoreKind) throws {
        let directory = try TemporaryDirectory()
        let first = try kind.open(in: directory)
        #expect(!first.opening.wasCutOff)
        #expect(try kind.open(in: directory).opening.wasCutOff)
        withExtendedLifetime(first) {}
    }

    @Test("A copy has everything up to one entry, under a name that was free", arguments: DurableStoreKind.allCases)
    func copying(kind: DurableStoreKind) throws {
        let directory = try TemporaryDirectory()
        let store = try kind.open(in: directory)
        let journal = try commitSome(to: store)
        let path = directory.file("copy")
        var progress: [(UInt64, UInt64)] = []
        try store.copy(to: path) { progress.append(($0, $1)) }
        #expect(progress.last.map { $0.0 == $0.1 } == true)
        let copy = try kind.openCopy(at: path)
        #expect(try copy.head() == store.head())
        #expect(try copy.entries(from: 1, limit: 10) == journal)
        #expect(try copy.scan(prefix: [], after: nil, limit: 10).map(\.key) == store.scan(prefix: [], after: nil, limit: 10).map(\.key))
        try copy.close()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(throws: StoreFailure.self) { try store.copy(to: path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    }

    @Test("The log that is not yet in the database grows with commits and is gone after closing", arguments: DurableStoreKind.allCases)
    func health(kind: DurableStoreKind) throws {
        let directory = try TemporaryDirectory()
        let store = try kind.open(in: directory)
        let before = store.health().logBytes
        _ = try commitSome(to: store)
        if kind.hasLog { #expect(store.health().logBytes > before) }
        try store.close()
        #expect(store.health().logBytes == 0)
        #expect(try kind.open(in: directory).opening.logBytes == 0)
    }

    @Test("A history says the same of a ledger, whatever store that is in", arguments: DurableStoreKind.allCases)
    func histories(kind: DurableStoreKind) async throws {
        let ledger = try await OpenedLedger()
        try await ledger.accept(.credit(Credit(account: .named(ledger.caller), amount: 1000, reference: "a")))
        try await ledger.accept(.withdraw(Withdraw(account: .named(ledger.caller), amount: 300, reference: "b")))
        let memory = MemoryLedger()
        try ledger.store.read { reader in
            let records = try reader.scan(prefix: [], after: nil, limit: .max).map { (key: $0.key, value: Optional($0.value)) }
            try memory.commit(Batch(entries: StoredEntries(reader.entries(from: 1, limit: .max)[...]), records: records, head: try reader.head()))
        }
        let account = AccountID.named(ledger.caller)
        let stores: [any ReadableLedger] = [ledger.store, memory]
        for (index, store) in stores.enumerated() {
            let history = try kind.openHistory(in: ledger.directory, name: "history-\(index)")
            for _ in 0..<2 {
                try history.read(of: store) { reader, movements in
                    #expect(try reader.head() == ledger.store.head())
                    #expect(try movements.assets(of: account) == [.money(.settlement)])
                    let found = try movements.movements(of: account, nil, in: 0..<100, limit: 10)
                    #expect(found.map(\.received) == [1000, 0])
                    #expect(found.map(\.given) == [0, 300])
                    #expect(try movements.latestMovements(of: account, nil, in: 0..<100, limit: 10) == found.reversed())
                    #expect(try movements.latestMovements(of: account, nil, in: 0..<100, limit: 1) == [found[1]])
                    #expect(try movements.totals(of: account, .money(.settlement), before: 100).balance == 700)
                }
            }
        }
    }
}
