import EthereumPrimitives
import Ledger
import LedgerCore
import LedgerPostgres
import LedgerSQLite
import Testing

/// A ledger on its way from one store into another.
@Suite("Copies of a ledger between stores")
struct LedgerCopyTests {
    /// A ledger with some entries of real commands.
    private func makeLedger() async throws -> OpenedLedger {
        let ledger = try await OpenedLedger()
        for number in 1...20 as ClosedRange<UInt64> {
            try await ledger.accept(.credit(Credit(account: .named(ledger.caller), amount: 10, reference: "\(number)")))
        }
        return ledger
    }

    private func contents(_ reader: any LedgerReader) throws -> (entries: [StoredEntry], keys: [[UInt8]], values: [[UInt8]], head: JournalHead) {
        let records = try reader.scan(prefix: [], after: nil, limit: .max)
        return (try reader.entries(from: 1, limit: .max), records.map(\.key), records.map(\.value), try reader.head())
    }

    private func expectEqual(_ copy: any LedgerReader, _ source: any LedgerReader) throws {
        let (left, right) = (try contents(copy), try contents(source))
        #expect(left.entries == right.entries && left.keys == right.keys && left.values == right.values && left.head == right.head)
    }

    @Test("A copy that stops after any number of entries goes on there, and verifies when it is whole", arguments: StoreKind.allCases)
    func resuming(kind: StoreKind) async throws {
        let ledger = try await makeLedger()
        let directory = try TemporaryDirectory()
        let target = try kind.makeStore(in: directory)
        for limit in [1, 3, 7] as [UInt64] {
            let isDone = try ledger.store.read { try LedgerCopy(from: $0, to: target).appendEntries(limit: limit) }
            #expect(!isDone)
        }
        #expect(try target.head().number == 11)
        // The ledger goes on meanwhile.
        try await ledger.accept(.credit(Credit(account: .named(ledger.caller), amount: 1, reference: "late")))
        // What an attempt left behind is no part of the copy.
        try target.commit(Batch(entries: [], records: [([255, 1], [1])], head: target.head()))
        try ledger.store.read { reader in
            let copy = LedgerCopy(from: reader, to: target)
            try #expect(copy.appendEntries())
            try copy.replaceRecords()
            try expectEqual(target, reader)
        }
        let report = try target.read { try JournalVerifier.verify($0, proofs: FixedAnswer()) }
        #expect(report.problems == [])
    }

    @Test("A target with entries of another ledger is not continued", arguments: StoreKind.allCases)
    func otherLedger(kind: StoreKind) async throws {
        let ledger = try await makeLedger()
        let directory = try TemporaryDirectory()
        let target = try kind.makeStore(in: directory)
        let (entry, head) = makeEntry(1, after: .empty)
        try target.commit(Batch(entries: [entry], records: [], head: head))
        let failure = #expect(throws: StoreFailure.self) {
            _ = try ledger.store.read { try LedgerCopy(from: $0, to: target).appendEntries() }
        }
        #expect(failure?.code == .corrupt)
        #expect(try target.head() == head)
    }

    @Test("A database that is being filled is no ledger yet, one that was left is none any more, and can be filled again")
    func states() async throws {
        let ledger = try await makeLedger()
        let address = try ledger.directory.schema()
        let target = try PostgresLedger.openTarget(address)
        try ledger.store.read { _ = try LedgerCopy(from: $0, to: target).appendEntries(limit: 5) }
        #expect(throws: StoreFailure.self) { try PostgresLedger(address, mode: .reading) }
        #expect(throws: StoreFailure.self) { try PostgresLedger(address, mode: .writing) }
        #expect(try PostgresLedger.isBeingFilled(address))
        let again = try PostgresLedger.openTarget(address)
        try ledger.store.read { reader in
            let copy = LedgerCopy(from: reader, to: again)
            try copy.appendEntries()
            try copy.replaceRecords()
        }
        try again.endFilling()
        let used = try PostgresLedger(address, mode: .writing)
        try expectEqual(used, ledger.store)
        let occupied = #expect(throws: StoreFailure.self) { try PostgresLedger.openTarget(address) }
        #expect(occupied?.code == .occupied)
        try used.leave()
        let left = #expect(throws: StoreFailure.self) { try PostgresLedger(address, mode: .reading) }
        #expect(left?.code == .displaced)
        #expect(try PostgresLedger.openTarget(address).head() == .empty)
    }
}
