import Foundation
import LedgerCore
import LedgerMarks
import LedgerPostgres
import PostgresTestServer
import Testing

/// The right to write among several machines.
@Suite("PostgreSQL ledger: lease")
struct PostgresLeaseTests {
    private let directory: TemporaryDirectory
    private let address: PostgresAddress

    init() throws {
        directory = try TemporaryDirectory()
        address = try directory.schema()
    }

    private func open(_ holder: String, milliseconds: UInt64 = 60_000) throws -> PostgresLedger {
        try PostgresLedger(address, mode: .writing, lease: PostgresLease(holder: holder, milliseconds: milliseconds))
    }

    private func append(to store: PostgresLedger) throws {
        let (entry, head) = makeEntry(try store.head().number + 1, after: try store.head())
        try store.commit(Batch(entries: [entry], records: [], head: head))
    }

    @Test("While a lease lasts nobody else opens the ledger for writing, and its holder goes on; it is free when it is closed")
    func exclusion() throws {
        let first = try open("first")
        let failure = #expect(throws: StoreFailure.self) { try open("second") }
        #expect(failure?.code == .leased)
        #expect(failure?.description.contains("first") == true)
        #expect(throws: StoreFailure.self) { try PostgresLedger(address, mode: .writing) }
        try append(to: first)
        let status = try first.status()
        #expect(status.holder == "first" && status.head.number == 1)
        #expect((1...60_000).contains(status.remainingMilliseconds))
        try first.close()
        try append(to: open("second"))
        #expect(try PostgresLedger(address, mode: .reading).head().number == 2)
    }

    @Test("The same holder takes the ledger over at once, as after a crash, and its earlier process is fenced off")
    func sameHolder() throws {
        let dead = try open("first")
        let again = try open("first")
        try append(to: again)
        let failure = #expect(throws: StoreFailure.self) { try append(to: dead) }
        #expect(failure?.code == .fenced)
        #expect(dead.health().isFenced && !again.health().isFenced)
    }

    @Test("A lease that nobody extends ends, and the one that comes back too late writes nothing")
    func expiry() throws {
        let old = try open("first")
        try append(to: old)
        // As if the holder had been paused for longer than its lease.
        try PostgresServer.shared.get().execute("UPDATE imo_chain_head SET lease_ends = clock_timestamp()", in: address)
        let new = try open("second")
        try append(to: new)
        let failure = #expect(throws: StoreFailure.self) { try append(to: old) }
        #expect(failure?.code == .fenced)
        #expect(try new.status().holder == "second")
    }

    @Test("A refused opening leaves the directory's mark as it was")
    func markOfStandby() throws {
        let first = try open("first")
        let mark = directory.file("ledger.mark")
        try first.introduce(toMark: mark)
        let before = try LedgerMark.read(path: mark)
        #expect(throws: StoreFailure.self) {
            try PostgresLedger(address, mode: .writing, marking: .kept(path: mark), lease: PostgresLease(holder: "second"))
        }
        #expect(try LedgerMark.read(path: mark) == before)
        #expect(before?.isOpen == false)
        try first.close()
    }
}
