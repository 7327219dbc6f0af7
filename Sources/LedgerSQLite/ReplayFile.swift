internal import EthereumPrimitives
internal import Foundation
internal import GRDB
internal import Glibc
public import LedgerCore
internal import PrivateFiles

/// A verification's replay in a SQLite file, so that its memory does not grow with the records.
public final class ReplayFile: ReplayStore {
    private static let cacheKibibytes = 65_536

    private let queue: DatabaseQueue

    /// - Parameters:
    ///   - path: nil for a temporary file that goes away with this value.
    ///   - rules: Names the program that replays. What another program replayed into the file is thrown away, and so is a file that cannot be read.
    public init(path: String?, rules: String) throws(StoreFailure) {
        do { queue = try ReplayFile.open(path, rules: rules) } catch {
            guard let path else { throw error }
            for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
            queue = try ReplayFile.open(path, rules: rules)
        }
    }

    /// Reads the head of the chain up to which the replay in a file goes, while another process may write there.
    ///
    /// - Returns: nil where there is no file, or nothing was replayed into it.
    /// - Throws: ``StoreFailure`` when it cannot be read.
    public static func head(path: String) throws(StoreFailure) -> JournalHead? {
        guard access(path, F_OK) == 0 else { return nil }
        return try reportingFailures {
            var configuration = Configuration()
            configuration.readonly = true
            let head = try DatabaseQueue(path: path, configuration: configuration).read { try SQLiteReader(database: $0).head() }
            return head.number == 0 ? nil : head
        }
    }

    private static func open(_ path: String?, rules: String) throws(StoreFailure) -> DatabaseQueue {
        var configuration = Configuration()
        if path != nil { configuration.journalMode = .wal }
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -\(cacheKibibytes)")
        }
        // SQLite would make it with the process's default mode; where this fails, SQLite says why.
        if let path { _ = try? PrivateFile.openOrCreate(path) }
        return try reportingFailures {
            let queue = try DatabaseQueue(path: path ?? "", configuration: configuration)
            try Schema.migrator.migrate(queue)
            try queue.write { db in
                try db.execute(sql: "CREATE TABLE IF NOT EXISTS replayed_by(rules TEXT NOT NULL) STRICT")
                guard try String.fetchOne(db, sql: "SELECT rules FROM replayed_by") != rules else { return }
                try ReplayFile.clear(db)
                try db.execute(sql: "DELETE FROM replayed_by")
                try db.execute(sql: "INSERT INTO replayed_by VALUES(?)", arguments: [rules])
            }
            return queue
        }
    }

    public func clear() throws(StoreFailure) {
        try reportingFailures { try queue.write { try ReplayFile.clear($0) } }
    }

    private static func clear(_ db: Database) throws {
        try db.execute(sql: "DELETE FROM record; UPDATE chain_head SET number = 0, hash = zeroblob(32), time = 0")
    }

    public func commit(_ batch: Batch) throws(StoreFailure) {
        try reportingFailures {
            try queue.write { db in
                try SQLiteLedger.write(batch.records, to: db)
                try db.execute(
                    sql: "UPDATE chain_head SET number = ?, hash = ?, time = ?",
                    arguments: [
                        Int64(clamping: batch.head.number), Data(batch.head.hash.bytes), Int64(clamping: batch.head.time.milliseconds),
                    ])
            }
        }
    }

    public func load(_ key: RecordKey) throws(StoreFailure) -> [UInt8]? {
        try read { (reader) throws(StoreFailure) in try reader.load(key) }
    }

    public func head() throws(StoreFailure) -> JournalHead {
        try read { (reader) throws(StoreFailure) in try reader.head() }
    }

    public func scan(prefix: [UInt8], after: [UInt8]?, limit: Int) throws(StoreFailure) -> [(key: [UInt8], value: [UInt8])] {
        try read { (reader) throws(StoreFailure) in try reader.scan(prefix: prefix, after: after, limit: limit) }
    }

    /// None: the journal is not kept.
    public func entries(from number: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry] { [] }
    public func entry(of id: CommandID) throws(StoreFailure) -> StoredEntry? { nil }
    public func greatestIDs(limit: Int) throws(StoreFailure) -> [CommandID] { [] }

    private func read<Value>(_ body: (SQLiteReader) throws(StoreFailure) -> Value) throws(StoreFailure) -> Value {
        try reportingFailures { try queue.unsafeReentrantWrite { try body(SQLiteReader(database: $0)) } }
    }
}
