internal import DurableSQLite
internal import EthereumPrimitives
internal import GRDB
internal import GRDBSQLite
internal import Glibc
public import LedgerCore
public import LedgerMarks

/// A ledger in a SQLite file: the journal, the records and the chain's head, each commit in one transaction.
///
/// Many connections read, each one consistent state; one writes. Opening for writing raises the epoch in the chain's head, so that a writer that was
/// opened before fails at its next commit instead of forking the journal.
public final class SQLiteLedger: DurableLedger {
    /// Room for the pages that a batch changes, so that none is read again from the file.
    private static let writerCacheKibibytes = 12_288

    let pool: DatabasePool
    let path: String
    /// A connection for single reads, without a transaction around each.
    private let lookups: DatabaseQueue
    /// nil when opened for reading only.
    private let epoch: Int64?
    private let commitGuard: CommitGuard?
    /// The findings of the opening.
    public let opening: LedgerOpening

    /// Opens the file at `path`, and makes it when it is not there and `mode` is for writing.
    ///
    /// - Parameters:
    ///   - marking: How the directory knows this file, when opened for writing.
    ///   - walLimits: How large the write-ahead log may become when opened for writing. nil leaves its checkpoints to the commits.
    /// - Throws: ``StoreFailure/Code/notFound`` when there is nothing to read, `unavailable` or `corrupt` when the file cannot be used, `newer` or
    ///   `outdated` when it is of another version of this program, `displaced` when it is not the directory's own.
    public init(path: String, mode: Mode, marking: Marking = .none, walLimits: WALLimits? = nil) throws(StoreFailure) {
        var configuration = Configuration()
        configuration.readonly = mode == .reading
        configuration.maximumReaderCount = 16
        configuration.busyMode = .timeout(5)
        self.path = path
        (pool, lookups, epoch, commitGuard, opening) = try reportingFailures {
            var opening = LedgerOpening(logBytes: SQLiteLedger.logBytes(of: path))
            if mode == .writing { opening.migrations = try SQLiteLedger.makeDatabase(at: path) }
            let pool = try DatabasePool(path: path, configuration: configuration)
            configuration.readonly = true
            let lookups = try DatabaseQueue(path: path, configuration: configuration)
            guard mode == .writing else {
                try pool.read { try Schema.requireCurrent($0, path: path) }
                return (pool, lookups, nil, nil, opening)
            }
            let mark = try SQLiteLedger.openMark(marking, ledgerPath: path, pool)
            opening.wasCutOff = mark.before?.isOpen ?? false
            opening.generation = mark.generation
            let (epoch, checkpointer) = try pool.writeWithoutTransaction { db in
                (
                    try SQLiteLedger.takeOver(db, generation: mark.generation),
                    try walLimits.map { try Checkpointer(path: path, limits: $0, writer: db) }
                )
            }
            return (pool, lookups, epoch, CommitGuard(ledgerPath: path, mark: mark.file, checkpointer: checkpointer), opening)
        }
    }

    public enum Mode: Sendable {
        case reading
        case writing
    }

    public func read<Value>(_ body: (any LedgerReader) throws -> Value) throws -> Value {
        try pool.read { try body(SQLiteReader(database: $0)) }
    }

    public func health() -> StorageHealth { StorageHealth(logBytes: SQLiteLedger.logBytes(of: path)) }

    /// The size of the write-ahead log's file; 0 where there is none.
    private static func logBytes(of path: String) -> UInt64 {
        var status = stat()
        return stat(path + "-wal", &status) == 0 ? UInt64(clamping: status.st_size) : 0
    }

    public func close() throws(StoreFailure) {
        if epoch != nil { _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) } }
        commitGuard?.close()
        try reportingFailures {
            try lookups.close()
            try pool.close()
        }
    }

    /// - Returns: The migrations that a file that was there needed.
    private static func makeDatabase(at path: String) throws -> [String] {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        let isEmpty = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema") == 0 }
        if !isEmpty { try queue.read { try Schema.requireKnown($0, path: path) } }
        // First of all, so that a file whose making was cut short is still known as ours.
        try queue.write { try $0.execute(sql: "PRAGMA application_id = \(Schema.applicationID)") }
        let before = try queue.read { try Schema.migrator.appliedMigrations($0) }
        try Schema.migrator.migrate(queue)
        let after = try queue.read { try Schema.migrator.appliedMigrations($0) }
        try queue.close()
        return isEmpty ? [] : Array(after.dropFirst(before.count))
    }

    /// Makes this connection the writer: commits reach the disk before they return, and every earlier writer is fenced off.
    private static func takeOver(_ db: Database, generation: UInt32) throws -> Int64 {
        try db.flushEachCommit()
        try db.execute(sql: "PRAGMA cache_size = -\(writerCacheKibibytes)")
        var epoch: Int64 = 0
        try db.inTransaction(.immediate) {
            epoch = (try Int64.fetchOne(db, sql: "SELECT epoch FROM chain_head") ?? 0) + 1
            try db.execute(sql: "UPDATE chain_head SET epoch = ?", arguments: [epoch])
            try db.execute(sql: "PRAGMA user_version = \(generation)")
            return .commit
        }
        return epoch
    }
}

// MARK: - The writer's connection

extension SQLiteLedger {
    public func commit(_ batch: Batch) throws(StoreFailure) {
        guard let epoch else { throw StoreFailure(code: .unavailable, message: "the ledger was opened for reading only") }
        try commitGuard?.check()
        try reportingFailures {
            try pool.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    try SQLiteLedger.advanceHead(to: batch, epoch: epoch, in: db)
                    if batch.entries.isEmpty { try SQLiteLedger.rewriteHeader(in: db) }
                    try SQLiteLedger.append(batch.entries, to: db)
                    try SQLiteLedger.write(batch.records, to: db)
                    return .commit
                }
            }
        }
        commitGuard?.didCommit(batch.head)
    }

    public func load(_ key: RecordKey) throws(StoreFailure) -> [UInt8]? {
        try lookUp { (reader) throws(StoreFailure) in try reader.load(key) }
    }

    public func head() throws(StoreFailure) -> JournalHead {
        try lookUp { (reader) throws(StoreFailure) in try reader.head() }
    }

    public func scan(prefix: [UInt8], after: [UInt8]?, limit: Int) throws(StoreFailure) -> [(key: [UInt8], value: [UInt8])] {
        try lookUp { (reader) throws(StoreFailure) in try reader.scan(prefix: prefix, after: after, limit: limit) }
    }

    public func entries(from number: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry] {
        try lookUp { (reader) throws(StoreFailure) in try reader.entries(from: number, limit: limit) }
    }

    public func entry(of id: CommandID) throws(StoreFailure) -> StoredEntry? {
        try lookUp { (reader) throws(StoreFailure) in try reader.entry(of: id) }
    }

    public func greatestIDs(limit: Int) throws(StoreFailure) -> [CommandID] {
        try lookUp { (reader) throws(StoreFailure) in try reader.greatestIDs(limit: limit) }
    }

    /// Reads what was committed last, beside a commit that runs.
    private func lookUp<Value>(_ body: (SQLiteReader) throws(StoreFailure) -> Value) throws(StoreFailure) -> Value {
        try reportingFailures { try lookups.inDatabase { try body(SQLiteReader(database: $0)) } }
    }

    /// Moves the head from where this writer left it; no row matches when another writer has taken over.
    private static func advanceHead(to batch: Batch, epoch: Int64, in db: Database) throws {
        let previous = batch.head.number - UInt64(batch.entries.count)
        let sql = "UPDATE chain_head SET number = ?, hash = ?, time = ? WHERE epoch = \(epoch) AND number = ?"
        try db.cachedStatement(sql: sql).run { statement in
            statement.bind(batch.head.number, at: 1)
            statement.bind(batch.head.hash.bytes, at: 2)
            statement.bind(batch.head.time.milliseconds, at: 3)
            statement.bind(previous, at: 4)
        }
        guard sqlite3_changes(db.sqliteConnection) == 1 else {
            throw StoreFailure(code: .fenced, message: "another writer has opened this ledger since; stop one of the two and restart this one")
        }
    }

    /// Makes a commit write to the disk where no row changes: SQLite does not write a row that stays as it is, but it writes its header.
    private static func rewriteHeader(in db: Database) throws {
        try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
    }
}
