internal import EthereumPrimitives
internal import GRDB
internal import GRDBSQLite
internal import Glibc
public import LedgerCore

/// The history of every account in a SQLite file.
///
/// It is bound to the chain by the number and the hash of the last entry that it has seen: where the ledger has another there, it begins anew. Two
/// processes that ask at once take turns. The ledger itself is only read.
public final class SQLiteHistory: AccountHistory {
    /// The layout and the meaning of the rows; another number makes the file anew.
    private static let version = 2
    /// Entries taken over in one transaction, so that neither file is held for long.
    private static let entriesPerTurn: UInt64 = 20_000
    private static let pageSize = 1_000
    private static let openingAttempts = 200

    private let queue: DatabaseQueue

    /// Opens the file at `path`, and makes it where there is none or where it is damaged.
    ///
    /// - Throws: ``StoreFailure`` when the file cannot be used.
    public init(path: String) throws(StoreFailure) {
        do { queue = try SQLiteHistory.openPatiently(path) } catch {
            guard error.code == .corrupt else { throw error }
            for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
            queue = try SQLiteHistory.openPatiently(path)
        }
    }

    /// Opens the file again while another makes it: SQLite does not wait for a lock where two give a new file its write-ahead log.
    private static func openPatiently(_ path: String) throws(StoreFailure) -> DatabaseQueue {
        for _ in 1..<openingAttempts {
            do { return try open(path) } catch { guard error.code == .locked else { throw error } }
            usleep(10_000)
        }
        return try open(path)
    }

    private static func open(_ path: String) throws(StoreFailure) -> DatabaseQueue {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(60)
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
        return try reportingFailures {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    if try Int.fetchOne(db, sql: "PRAGMA user_version") != version { try create(in: db) }
                    return .commit
                }
            }
            return queue
        }
    }

    private static func create(in db: Database) throws {
        try db.execute(
            sql: """
                DROP TABLE IF EXISTS movement;
                DROP TABLE IF EXISTS seen;
                DROP TABLE IF EXISTS quarter;
                CREATE TABLE movement(
                    account BLOB NOT NULL, asset BLOB NOT NULL, number INTEGER NOT NULL, command TEXT NOT NULL,
                    received BLOB NOT NULL, given BLOB NOT NULL, receivedTotal BLOB NOT NULL, givenTotal BLOB NOT NULL,
                    PRIMARY KEY(account, asset, number)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE quarter(
                    account BLOB NOT NULL, asset BLOB NOT NULL, quarter INTEGER NOT NULL, command TEXT NOT NULL, model TEXT NOT NULL, key BLOB NOT NULL,
                    count INTEGER NOT NULL, received BLOB NOT NULL, given BLOB NOT NULL,
                    PRIMARY KEY(account, asset, quarter, command, model, key)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE seen(number INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;
                INSERT INTO seen VALUES(0, zeroblob(32));
                PRAGMA user_version = \(version);
                """)
    }

    /// Closes the file.
    ///
    /// - Throws: ``StoreFailure`` when that fails.
    public func close() throws(StoreFailure) {
        try reportingFailures { try queue.close() }
    }

    public func forget() throws(StoreFailure) {
        try reportingFailures {
            try queue.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    try SQLiteHistory.create(in: db)
                    return .commit
                }
            }
        }
    }

    public func read<Value>(of ledger: any ReadableLedger, _ body: (any LedgerReader, any MovementReader) throws -> Value) throws -> Value {
        while true {
            var value: Value?
            try queue.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    // Read after the history was locked: no state that somebody else's turn has seen is newer.
                    value = try ledger.read { reader in
                        try SQLiteHistory.takeOver(from: reader, into: db) ? try body(reader, MovementIndex(database: db)) : nil
                    }
                    return .commit
                }
            }
            if let value { return value }
        }
    }

    /// - Returns: Whether nothing is left to be taken over.
    private static func takeOver(from reader: any LedgerReader, into db: Database) throws -> Bool {
        var seen = try db.makeStatement(sql: "SELECT number, hash FROM seen").first([]) { ($0.integer(at: 0), $0.bytes(at: 1)) } ?? (0, [])
        if seen.0 > 0, try reader.entries(from: seen.0, limit: 1).first(where: { $0.number == seen.0 })?.hash.bytes != seen.1 {
            try create(in: db)
            seen.0 = 0
        }
        let head = try reader.head()
        let end = min(head.number, seen.0 + entriesPerTurn)
        var turn = MovementWriter(database: db)
        var sums = QuarterSums(database: db, reader: reader)
        var view = LedgerView(reader: reader)
        while seen.0 < end {
            let page = try reader.entries(from: seen.0 + 1, limit: min(pageSize, Int(end - seen.0)))
            for stored in page {
                let entry: JournalEntry
                do { entry = try JournalEntry(encoded: stored.entry) } catch {
                    throw StoreFailure(code: .corrupt, message: "journal entry \(stored.number) cannot be read (\(error)); run `imo verify`")
                }
                try sums.note(entry)
                for movement in try entry.movements(in: &view) {
                    try turn.append(movement, by: entry)
                    try sums.add(movement, by: entry)
                }
            }
            guard let last = page.last else {
                throw StoreFailure(code: .corrupt, message: "journal entry \(seen.0 + 1) is missing; run `imo verify`")
            }
            seen = (last.number, last.hash.bytes)
        }
        try sums.write()
        try db.cachedStatement(sql: "UPDATE seen SET number = ?, hash = ?").run { row in
            row.bind(seen.0, at: 1)
            row.bind(seen.1, at: 2)
        }
        return seen.0 == head.number
    }
}

/// Adds movements to the history and keeps the totals of the accounts that they touch.
private struct MovementWriter {
    private struct Key: Hashable {
        let account: AccountID
        let asset: MovedAsset
    }

    let database: Database
    private var totals: [Key: MovementTotals] = [:]

    init(database: Database) {
        self.database = database
    }

    mutating func append(_ movement: Movement, by entry: JournalEntry) throws {
        let key = Key(account: movement.account, asset: movement.asset)
        let before = try totals[key] ?? MovementIndex(database: database).totals(of: key.account, key.asset, before: entry.number)
        guard let received = before.received.adding(movement.received), let given = before.given.adding(movement.given) else {
            throw StoreFailure(code: .corrupt, message: "the totals of \(movement.account) overflow at entry \(entry.number); run `imo verify`")
        }
        totals[key] = MovementTotals(received: received, given: given)
        try database.cachedStatement(sql: "INSERT INTO movement VALUES(?, ?, ?, ?, ?, ?, ?, ?)").run { row in
            row.bind(movement.account.encoded, at: 1)
            row.bind(movement.asset.bytes, at: 2)
            row.bind(entry.number, at: 3)
            row.bind(text: entry.command.name, at: 4)
            for (index, amount) in [movement.received, movement.given, received, given].enumerated() {
                row.bind(amount.bigEndianBytes, at: Int32(5 + index))
            }
        }
    }
}

/// Reads the history of accounts. Valid only inside the access that gave it.
struct MovementIndex: MovementReader {
    let database: Database

    func assets(of account: AccountID) throws(StoreFailure) -> [MovedAsset] {
        try reportingFailures {
            try database.cachedStatement(sql: "SELECT DISTINCT asset FROM movement WHERE account = ? ORDER BY asset").all([account.encoded]) {
                MovedAsset(bytes: $0.bytes(at: 0))
            }.compactMap { $0 }
        }
    }

    func totals(of account: AccountID, _ asset: MovedAsset, before number: UInt64) throws(StoreFailure) -> MovementTotals {
        try reportingFailures {
            let sql = """
                SELECT receivedTotal, givenTotal FROM movement WHERE account = ? AND asset = ? AND number < \(Int64(clamping: number))
                ORDER BY number DESC LIMIT 1
                """
            return try database.makeStatement(sql: sql).first([account.encoded, asset.bytes]) { row in
                MovementTotals(received: row.amount(at: 0), given: row.amount(at: 1))
            } ?? .none
        }
    }

    func movements(
        of account: AccountID, _ asset: MovedAsset?, in numbers: Range<UInt64>, limit: Int
    ) throws(StoreFailure) -> [RecordedMovement] {
        try movements(of: account, asset, in: numbers, limit: limit, order: "number, asset")
    }

    func latestMovements(
        of account: AccountID, _ asset: MovedAsset?, in numbers: Range<UInt64>, limit: Int
    ) throws(StoreFailure) -> [RecordedMovement] {
        try movements(of: account, asset, in: numbers, limit: limit, order: "number DESC, asset DESC")
    }

    func sums(of account: AccountID, _ asset: MovedAsset, in quarters: Range<UInt64>) throws(StoreFailure) -> [MovementSum] {
        try reportingFailures {
            let sql = """
                SELECT quarter, command, model, key, count, received, given FROM quarter WHERE account = ? AND asset = ?
                AND quarter >= \(Int64(clamping: quarters.lowerBound)) AND quarter < \(Int64(clamping: quarters.upperBound))
                ORDER BY quarter, command, model, key
                """
            return try database.makeStatement(sql: sql).all([account.encoded, asset.bytes]) { row in
                MovementSum(
                    quarter: row.integer(at: 0), command: row.text(at: 1), model: try? ModelID(row.text(at: 2)), key: Bytes32(row.bytes(at: 3)),
                    count: row.integer(at: 4), received: row.amount(at: 5), given: row.amount(at: 6))
            }
        }
    }

    private func movements(
        of account: AccountID, _ asset: MovedAsset?, in numbers: Range<UInt64>, limit: Int, order: String
    ) throws(StoreFailure) -> [RecordedMovement] {
        try reportingFailures {
            let sql = """
                SELECT asset, number, command, received, given, receivedTotal, givenTotal FROM movement WHERE account = ?
                \(asset == nil ? "" : "AND asset = ?") AND number >= \(Int64(clamping: numbers.lowerBound)) AND number < \(Int64(clamping: numbers.upperBound))
                ORDER BY \(order) LIMIT \(max(limit, 0))
                """
            let arguments = [account.encoded] + (asset.map { [$0.bytes] } ?? [])
            return try database.makeStatement(sql: sql).all(arguments) { row in
                RecordedMovement(
                    asset: MovedAsset(bytes: row.bytes(at: 0)) ?? .money(.settlement), number: row.integer(at: 1), command: row.text(at: 2),
                    received: row.amount(at: 3), given: row.amount(at: 4),
                    totals: MovementTotals(received: row.amount(at: 5), given: row.amount(at: 6)))
            }
        }
    }
}

extension SQLiteRow {
    func amount(at column: Int32) -> UInt256 { UInt256(bigEndian: bytes(at: column)) ?? .zero }
    func text(at column: Int32) -> String { String(decoding: bytes(at: column), as: UTF8.self) }
}

extension SQLiteStatement {
    func bind(text: String, at index: Int32) {
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        sqlite3_bind_text(self, index, text, Int32(text.utf8.count), transient)
    }
}
