import EthereumPrimitives
import Foundation
import GRDB
import Ledger
import LedgerCore
import LedgerMarks
import LedgerSQLite
import Testing

@Suite("A ledger's file and its directory's mark")
struct LedgerFileTests {
    private let directory: TemporaryDirectory
    private var file: String { directory.file("ledger.sqlite") }
    private var mark: String { directory.file("ledger.mark") }

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func open(_ marking: Marking? = nil) throws -> SQLiteLedger {
        try SQLiteLedger(path: file, mode: .writing, marking: marking ?? .kept(path: mark))
    }

    private func append(_ count: Int, to store: SQLiteLedger) throws {
        for _ in 0..<count {
            let head = try store.head()
            let bytes = [UInt8(truncatingIfNeeded: head.number)]
            let next = head.appending(bytes, at: head.time)
            let id = CommandID(high: 1, low: next.number)
            try store.commit(Batch(entries: [StoredEntry(number: next.number, id: id, entry: bytes, hash: next.hash)], records: [], head: next))
        }
    }

    @Test("The mark follows the commits, and says whether the ledger was closed")
    func marking() throws {
        do {
            let store = try open()
            #expect(store.opening.generation == 1 && !store.opening.wasCutOff)
            try append(3, to: store)
            let read = try #require(try LedgerMark.read(path: mark))
            #expect(read.number == 3 && read.isOpen)
            #expect(try read.hash == store.head().hash)
        }
        let again = try open()
        #expect(again.opening.wasCutOff)
        try again.close()
        #expect(try LedgerMark.read(path: mark)?.isOpen == false)
        #expect(try open().opening.wasCutOff == false)
    }

    @Test("A mark with a changed or missing byte is no mark")
    func damagedMark() throws {
        try open().close()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: mark))
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            try changed.write(to: URL(fileURLWithPath: mark))
            #expect(try LedgerMark.read(path: mark) == nil, "byte \(index)")
        }
        try bytes.dropLast().write(to: URL(fileURLWithPath: mark))
        #expect(try LedgerMark.read(path: mark) == nil)
    }

    enum Exchange: String, CaseIterable, Sendable {
        case older, otherHistory, copy, unmarked, otherGeneration
    }

    @Test("A file that is not the directory's own is opened for reading only, until it is adopted", arguments: Exchange.allCases)
    func exchanged(exchange: Exchange) throws {
        let store = try open()
        try append(2, to: store)
        try store.copy(to: directory.file("copy"))
        switch exchange {
        case .older: try append(1, to: store)
        case .otherHistory:
            try append(1, to: store)
            let other = try SQLiteLedger(path: directory.file("copy"), mode: .writing)
            let next = try other.head().appending([99], at: other.head().time)
            let stored = StoredEntry(number: 3, id: CommandID(high: 1, low: 3), entry: [99], hash: next.hash)
            try other.commit(Batch(entries: [stored], records: [], head: next))
            try other.close()
        case .copy: break
        case .unmarked: try FileManager.default.removeItem(atPath: mark)
        case .otherGeneration:
            try store.close()
            _ = try open(.adopted(path: mark, acceptsLoss: false))
        }
        if exchange != .otherGeneration { try store.close() }
        if exchange != .unmarked {
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + suffix) }
            // Written over the old file, which keeps its inode; a copy has another.
            if exchange == .copy { try FileManager.default.removeItem(atPath: file) }
            try Data(contentsOf: URL(fileURLWithPath: directory.file("copy"))).write(to: URL(fileURLWithPath: file), options: [])
        }
        let expected: [Exchange: String] = [
            .older: "an older copy", .otherHistory: "not the one", .copy: "is a copy", .unmarked: "no mark", .otherGeneration: "of generation 1",
        ]
        let failure = #expect(throws: StoreFailure.self) { try open() }
        #expect(failure?.code == .displaced)
        #expect(failure?.description.contains(expected[exchange] ?? "") == true, "\(failure?.description ?? "")")
        let displacement = try #require(try SQLiteLedger(path: file, mode: .reading).displacement(markPath: mark))
        #expect(displacement.losesEntries == [.older, .otherHistory].contains(exchange))
        if displacement.losesEntries {
            #expect(throws: StoreFailure.self) { try open(.adopted(path: mark, acceptsLoss: false)) }
        }
        let adopted = try open(.adopted(path: mark, acceptsLoss: displacement.losesEntries))
        #expect(adopted.opening.generation > 1)
        try append(1, to: adopted)
        try adopted.close()
        _ = try open()
    }

    @Test("A ledger from before there were marks gets one when it is first opened")
    func firstMark() throws {
        let store = try SQLiteLedger(path: file, mode: .writing)
        try append(1, to: store)
        try store.close()
        #expect(try open().opening.generation == 1)
    }

    @Test("A file that is exchanged while it is open takes no more commits")
    func exchangedWhileOpen() throws {
        let store = try open()
        try append(1, to: store)
        try store.copy(to: directory.file("copy"))
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.moveItem(atPath: directory.file("copy"), toPath: file)
        let failure = #expect(throws: StoreFailure.self) { try append(1, to: store) }
        #expect(failure?.code == .fenced)
    }

    @Test("A copy is one consistent state in one private file, and never takes the place of another")
    func copying() throws {
        let store = try open()
        try append(5, to: store)
        let copy = directory.file("copy")
        try store.copy(to: copy)
        try append(1, to: store)
        #expect(try SQLiteLedger(path: copy, mode: .reading).head().number == 5)
        let attributes = try FileManager.default.attributesOfItem(atPath: copy)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(throws: StoreFailure.self) { try store.copy(to: copy) }
        #expect(try SQLiteLedger(path: copy, mode: .reading).head().number == 5)
    }
}

@Suite("A ledger's layout")
struct LayoutTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(
        path: "Vectors/ledger/layouts")

    private static func layout(of path: String) throws -> (sql: Set<String>, migrations: [String]) {
        let queue = try DatabaseQueue(path: path)
        return try queue.read { db in
            (
                try String.fetchSet(db, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"),
                try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations ORDER BY rowid")
            )
        }
    }

    /// A file of an earlier version, with a ledger in it.
    private func makeFile(_ fixture: String, in directory: TemporaryDirectory) throws -> String {
        let path = directory.file("ledger.sqlite")
        let queue = try DatabaseQueue(path: path)
        let dump = try String(contentsOf: Self.fixtures.appending(path: fixture), encoding: .utf8)
        try queue.writeWithoutTransaction { try $0.execute(sql: dump) }
        try queue.close()
        return path
    }

    @Test("Every earlier layout has a fixture, which is renewed, verifies, and looks as a new file does")
    func migrations() throws {
        let directory = try TemporaryDirectory()
        try SQLiteLedger(path: directory.file("new.sqlite"), mode: .writing).close()
        let new = try Self.layout(of: directory.file("new.sqlite"))
        let fixtures = try FileManager.default.contentsOfDirectory(atPath: Self.fixtures.path).filter { $0.hasSuffix(".sql") }
        #expect(Set(fixtures).isSuperset(of: new.migrations.dropLast().map { "\($0).sql" }), "scripts/layout-fixture makes one")
        #expect(!fixtures.isEmpty)
        for fixture in fixtures {
            let directory = try TemporaryDirectory()
            let path = try makeFile(fixture, in: directory)
            let before = try Self.layout(of: path).migrations
            let store = try SQLiteLedger(path: path, mode: .writing)
            #expect(store.opening.migrations == Array(new.migrations.dropFirst(before.count)))
            let report = try store.read { try JournalVerifier.verify($0, proofs: FixedAnswer()) }
            #expect(report.problems == [] && report.entries == 7, "\(fixture)")
            try store.close()
            let after = try Self.layout(of: path)
            #expect(after.sql == new.sql && after.migrations == new.migrations, "\(fixture)")
            #expect(try SQLiteLedger(path: path, mode: .writing).opening.migrations == [], "\(fixture): once is enough")
        }
    }

    @Test("A file of a later version is refused, for reading and for writing", arguments: [SQLiteLedger.Mode.reading, .writing])
    func newer(mode: SQLiteLedger.Mode) throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("ledger.sqlite")
        try SQLiteLedger(path: path, mode: .writing).close()
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES('v999')") }
        try queue.close()
        let failure = #expect(throws: StoreFailure.self) { try SQLiteLedger(path: path, mode: mode) }
        #expect(failure?.code == .newer)
    }

    @Test("A file of an earlier version is not read before it is renewed")
    func outdated() throws {
        let directory = try TemporaryDirectory()
        let path = try makeFile("v1.sql", in: directory)
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: "DELETE FROM grdb_migrations") }
        try queue.close()
        let failure = #expect(throws: StoreFailure.self) { try SQLiteLedger(path: path, mode: .reading) }
        #expect(failure?.code == .outdated)
    }
}
