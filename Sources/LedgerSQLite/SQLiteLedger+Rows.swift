internal import EthereumPrimitives
internal import GRDB
internal import LedgerCore

extension SQLiteLedger {
    static func append(_ entries: StoredEntries, to db: Database) throws {
        let rows = try RowWriter(.journal, in: db)
        try entries.withUnsafeElements { entries in
            try rows.write(entries) { row, entry in
                row.bind(entry.number)
                row.bind(entry.id)
                row.bind(entry.entry)
                row.bind(entry.hash)
            }
        }
    }

    static func write(_ records: RecordChanges, to db: Database) throws {
        let rows = try RowWriter(.records, in: db)
        let delete = try db.cachedStatement(sql: "DELETE FROM record WHERE key = ?")
        try records.withUnsafeElements { elements in
            try rows.write(elements.compactMap { key, value in value.map { (key, $0) } }) { row, record in
                row.bind(record.0)
                row.bind(record.1)
            }
            for record in elements where record.value == nil { try delete.run { $0.bind(unowned: record.key, at: 1) } }
        }
    }
}

/// Writes rows of one shape, several by a statement: the fixed cost of a statement is as large as that of its rows.
private struct RowWriter {
    /// The rows of one statement: few enough that the pages which it changes fit the memory in which SQLite keeps them until it has ended.
    private static let rowsAtOnce = 8

    /// The statements of one kind of row.
    struct Kind {
        static let journal = Kind("INSERT INTO journal(number, id, entry, hash) VALUES", row: "(?, ?, ?, ?)")
        /// This is no upsert, which would look the key up before writing it.
        static let records = Kind("INSERT OR REPLACE INTO record(key, value) VALUES", row: "(?, ?)")

        fileprivate let several: String
        fileprivate let one: String

        private init(_ insert: String, row: String) {
            several = insert + repeatElement(row, count: RowWriter.rowsAtOnce).joined(separator: ", ")
            one = insert + row
        }
    }

    private let several: Statement
    private let one: Statement

    init(_ kind: Kind, in db: Database) throws {
        several = try db.cachedStatement(sql: kind.several)
        one = try db.cachedStatement(sql: kind.one)
    }

    /// The columns of one row of a statement, bound one after the other to bytes that stay where they are until it has run.
    struct Row {
        fileprivate let statement: SQLiteStatement
        fileprivate var column: Int32

        mutating func bind(_ value: UInt64) {
            statement.bind(value, at: column)
            column += 1
        }

        mutating func bind(_ bytes: UnsafeRawBufferPointer) {
            statement.bind(unowned: bytes, at: column)
            column += 1
        }
    }

    func write<Rows: RandomAccessCollection>(_ rows: Rows, bind: (inout Row, Rows.Element) -> Void) throws {
        var start = rows.startIndex
        while let end = rows.index(start, offsetBy: RowWriter.rowsAtOnce, limitedBy: rows.endIndex) {
            try write(rows[start..<end], by: several, bind)
            start = end
        }
        for index in rows[start...].indices { try write(rows[index...index], by: one, bind) }
    }

    private func write<Rows: RandomAccessCollection>(_ rows: Rows, by statement: Statement, _ bind: (inout Row, Rows.Element) -> Void) throws {
        try statement.run { statement in
            var row = Row(statement: statement, column: 1)
            for element in rows { bind(&row, element) }
        }
    }
}
