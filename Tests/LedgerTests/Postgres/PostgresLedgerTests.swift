import Foundation
import LedgerCore
import LedgerMarks
import LedgerPostgres
import LedgerSQLite
import PostgresTestServer
import Testing

@Suite("PostgreSQL ledger")
struct PostgresLedgerTests {
    @Test("A writer that was opened before another one is fenced off and writes nothing")
    func fencing() throws {
        let directory = try TemporaryDirectory()
        let old = try PostgresLedger(directory.schema(), mode: .writing)
        let new = try PostgresLedger(directory.schema(), mode: .writing)
        let (entry, head) = makeEntry(1, after: .empty)
        let batch = Batch(entries: [entry], records: [([200], [1])], head: head)
        let failure = #expect(throws: StoreFailure.self) { try old.commit(batch) }
        #expect(failure?.code == .fenced)
        #expect(try new.scan(prefix: [200], after: nil, limit: 1).isEmpty)
        #expect(try new.head() == .empty)
        try new.commit(batch)
        #expect(try new.scan(prefix: [200], after: nil, limit: 1).count == 1)
    }

    @Test("Several readers see the same state as the writer, with entries of any size")
    func large() throws {
        let directory = try TemporaryDirectory()
        let store = try PostgresLedger(directory.schema(), mode: .writing)
        let bytes = [UInt8](repeating: 0xE5, count: 3_000_000)
        let head = JournalHead.empty.appending(bytes, at: Timestamp(milliseconds: 1))
        let entry = StoredEntry(number: 1, id: CommandID(high: .max, low: 1), entry: bytes, hash: head.hash)
        try store.commit(Batch(entries: [entry], records: [([200], bytes), ([201], [])], head: head))
        let reader = try PostgresLedger(directory.schema(), mode: .reading)
        #expect(try reader.read { try $0.entries(from: 0, limit: 2) } == [entry])
        #expect(try reader.scan(prefix: [], after: nil, limit: .max).map(\.value) == [bytes, []])
    }

    @Test("A database without a ledger is not read, and one that cannot be reached says so")
    func missing() throws {
        let directory = try TemporaryDirectory()
        let failure = try #require(throws: StoreFailure.self) { try PostgresLedger(directory.schema(), mode: .reading) }
        #expect(failure.code == .notFound)
        let nowhere = try PostgresAddress("host=\(directory.url.path) dbname=none")
        #expect(throws: StoreFailure.self) { try PostgresLedger(nowhere, mode: .writing) }
    }

    @Test("Tables of a later version are refused, for reading and for writing", arguments: [PostgresLedger.Mode.reading, .writing])
    func newer(mode: PostgresLedger.Mode) throws {
        let directory = try TemporaryDirectory()
        let address = try directory.schema()
        try PostgresLedger(address, mode: .writing).close()
        try PostgresServer.shared.get().execute("INSERT INTO imo_migration VALUES ('v999')", in: address)
        let failure = #expect(throws: StoreFailure.self) { try PostgresLedger(address, mode: mode) }
        #expect(failure?.code == .newer)
    }

    @Test(
        "A directory knows its ledger: another one, an older state of it and a copy of the tables are refused",
        arguments: ["older", "other", "unmarked"])
    func displaced(kind: String) throws {
        let directory = try TemporaryDirectory()
        let mark = directory.file("ledger.mark")
        let address = try directory.schema()
        let store = try PostgresLedger(address, mode: .writing, marking: .kept(path: mark))
        let (first, headOne) = makeEntry(1, after: .empty)
        let (second, headTwo) = makeEntry(2, after: headOne)
        try store.commit(Batch(entries: [first, second], records: [], head: headTwo))
        try store.close()
        let server = try PostgresServer.shared.get()
        var opened = address
        switch kind {
        case "older":
            try server.execute(
                "DELETE FROM imo_journal WHERE number = 2; UPDATE imo_chain_head SET number = 1, hash = (SELECT hash FROM imo_journal)", in: address)
        case "other": opened = try server.makeSchema()
        default: try FileManager.default.removeItem(atPath: mark)
        }
        let failure = #expect(throws: StoreFailure.self) { try PostgresLedger(opened, mode: .writing, marking: .kept(path: mark)) }
        #expect(failure?.code == .displaced)
        if kind == "unmarked" {
            let adopted = try PostgresLedger(opened, mode: .writing, marking: .adopted(path: mark, acceptsLoss: false))
            #expect(adopted.opening.generation == 2)
        }
    }

    @Test("An address with a secret in it is refused, without a word of the secret")
    func secrets() throws {
        for text in [
            "postgres://me:hunter2@db/books", "host=db password=hunter2", "postgresql://db/books?password=hunter2", "postgres://me:hunter2@[::1",
        ] {
            let failure = #expect(throws: StoreFailure.self) { try PostgresAddress(text) }
            #expect(failure?.code == .invalidAddress)
            #expect(failure?.description.contains("hunter2") == false)
        }
        for text in ["postgres://me@db1,db2/books?target_session_attrs=any", "service=books", "postgresql:///books?host=/run/postgresql"] {
            #expect(try PostgresAddress(text).text == text)
        }
        for text in ["", "books", "/var/lib/x", "mysql://db/books", "host=db port"] {
            #expect(throws: StoreFailure.self) { try PostgresAddress(text) }
        }
    }

    @Test("A session whose commits would not wait for the disk is made to wait", arguments: ["off", "local", "remote_write", "on", "remote_apply"])
    func durability(setting: String) throws {
        let directory = try TemporaryDirectory()
        let lax = try PostgresAddress(
            directory.schema().text.replacingOccurrences(of: "options=", with: "options='-csynchronous_commit=\(setting) ") + "'")
        let connection = try PostgresConnection(lax, writes: true)
        #expect(try connection.execute("SHOW synchronous_commit").text(0, 0) == setting)
        try Durability.require(connection)
        #expect(try connection.execute("SHOW synchronous_commit").text(0, 0) == (setting == "remote_apply" ? setting : "on"))
    }
}
