internal import EthereumPrimitives
internal import GRDB
internal import GRDBSQLite
internal import LedgerCore

/// Reads one state of a ledger through an open connection. Valid only inside the access that gave it.
struct SQLiteReader: LedgerReader {
    let database: Database

    func load(_ key: RecordKey) throws(StoreFailure) -> [UInt8]? {
        try reportingFailures {
            let statement = try database.cachedStatement(sql: "SELECT value FROM record WHERE key = ?")
            return try statement.first([key.bytes]) { $0.bytes(at: 0) }
        }
    }

    func head() throws(StoreFailure) -> JournalHead {
        try reportingFailures {
            let statement = try database.cachedStatement(sql: "SELECT number, hash, time FROM chain_head")
            let head = try statement.first([]) { row in
                JournalHead(
                    number: row.integer(at: 0), hash: Bytes32(row.bytes(at: 1)) ?? .zero, time: Timestamp(milliseconds: row.integer(at: 2)))
            }
            guard let head else { throw StoreFailure(code: .corrupt, message: "the ledger's chain head is missing; restore a backup") }
            return head
        }
    }

    func scan(prefix: [UInt8], after: [UInt8]?, limit: Int) throws(StoreFailure) -> [(key: [UInt8], value: [UInt8])] {
        try reportingFailures {
            let lower = after ?? prefix
            let bound = after == nil ? ">=" : ">"
            let sql = "SELECT key, value FROM record WHERE key \(bound) ? AND key < ? ORDER BY key LIMIT \(max(limit, 0))"
            let statement = try database.cachedStatement(sql: sql)
            return try statement.all([lower, successor(of: prefix)]) { ($0.bytes(at: 0), $0.bytes(at: 1)) }
        }
    }

    func entries(from number: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry] {
        try reportingFailures {
            let sql = "SELECT number, id, entry, hash FROM journal WHERE number >= ? ORDER BY number LIMIT ?"
            return try database.cachedStatement(sql: sql).all { statement in
                statement.bind(number, at: 1)
                statement.bind(UInt64(max(limit, 0)), at: 2)
            } row: {
                try $0.storedEntry()
            }
        }
    }

    func entry(of id: CommandID) throws(StoreFailure) -> StoredEntry? {
        try reportingFailures {
            let statement = try database.cachedStatement(sql: "SELECT number, id, entry, hash FROM journal WHERE id = ?")
            return try statement.first([id.bytes]) { try $0.storedEntry() }
        }
    }

    func number(of id: CommandID) throws(StoreFailure) -> UInt64? {
        try reportingFailures {
            try database.cachedStatement(sql: "SELECT number FROM journal WHERE id = ?").first([id.bytes]) { $0.integer(at: 0) }
        }
    }

    func greatestIDs(limit: Int) throws(StoreFailure) -> [CommandID] {
        try reportingFailures {
            let statement = try database.makeStatement(sql: "SELECT id FROM journal ORDER BY id DESC LIMIT \(max(limit, 0))")
            return try statement.all([]) { CommandID($0.bytes(at: 0)) ?? CommandID(high: .max, low: .max) }
        }
    }

    /// The smallest key that is greater than every key with this prefix.
    private func successor(of prefix: [UInt8]) -> [UInt8] {
        var next = prefix
        while let last = next.last {
            if last < 0xFF {
                next[next.count - 1] = last + 1
                return next
            }
            next.removeLast()
        }
        return [UInt8](repeating: 0xFF, count: 256)
    }
}

/// A row of a statement that has just been stepped.
struct SQLiteRow {
    let statement: SQLiteStatement

    func integer(at column: Int32) -> UInt64 {
        UInt64(clamping: sqlite3_column_int64(statement, column))
    }

    func bytes(at column: Int32) -> [UInt8] {
        let count = Int(sqlite3_column_bytes(statement, column))
        return Array(UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, column), count: count))
    }

    func storedEntry() throws -> StoredEntry {
        guard let id = CommandID(bytes(at: 1)), let hash = Bytes32(bytes(at: 3)) else {
            throw StoreFailure(code: .corrupt, message: "journal entry \(integer(at: 0)) has an id or a hash of the wrong length; run `imo verify`")
        }
        return StoredEntry(number: integer(at: 0), id: id, entry: bytes(at: 2), hash: hash)
    }
}

extension Statement {
    /// Binds byte strings, steps to the end and collects the rows. Skips GRDB's value conversions, which cost more than the lookup.
    func all<Value>(_ arguments: [[UInt8]], _ row: (SQLiteRow) throws -> Value) throws -> [Value] {
        try all({ bind(arguments, to: $0) }, row: row)
    }

    /// The same with arguments of other types.
    func all<Value>(_ bind: (SQLiteStatement) -> Void, row: (SQLiteRow) throws -> Value) throws -> [Value] {
        defer { sqlite3_reset(sqliteStatement) }
        bind(sqliteStatement)
        var values: [Value] = []
        while try step() { values.append(try row(SQLiteRow(statement: sqliteStatement))) }
        return values
    }

    func first<Value>(_ arguments: [[UInt8]], _ row: (SQLiteRow) throws -> Value) throws -> Value? {
        defer { sqlite3_reset(sqliteStatement) }
        bind(arguments, to: sqliteStatement)
        return try step() ? try row(SQLiteRow(statement: sqliteStatement)) : nil
    }

    /// Runs a statement that returns no rows.
    @inline(__always)
    func run(_ bind: (SQLiteStatement) throws -> Void) throws {
        defer { sqlite3_reset(sqliteStatement) }
        try bind(sqliteStatement)
        _ = try step()
    }

    private func bind(_ arguments: [[UInt8]], to statement: SQLiteStatement) {
        for (index, bytes) in arguments.enumerated() { statement.bind(bytes, at: Int32(index + 1)) }
    }

    private func step() throws -> Bool {
        let code = sqlite3_step(sqliteStatement)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(sqlite3_db_handle(sqliteStatement))))
        }
    }
}

extension SQLiteStatement {
    /// Binds a copy of the bytes.
    func bind(_ bytes: [UInt8], at index: Int32) {
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        // A nil pointer would bind NULL instead of an empty blob.
        if bytes.isEmpty { sqlite3_bind_zeroblob(self, index, 0) } else { sqlite3_bind_blob(self, index, bytes, Int32(bytes.count), transient) }
    }

    /// Binds bytes that stay where they are until the statement has run.
    func bind(unowned bytes: UnsafeRawBufferPointer, at index: Int32) {
        if bytes.isEmpty { sqlite3_bind_zeroblob(self, index, 0) } else { sqlite3_bind_blob(self, index, bytes.baseAddress, Int32(bytes.count), nil) }
    }

    func bind(_ value: UInt64, at index: Int32) {
        sqlite3_bind_int64(self, index, Int64(clamping: value))
    }
}
