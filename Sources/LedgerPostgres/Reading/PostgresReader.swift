internal import EthereumPrimitives
internal import LedgerCore

/// Reads a ledger through a connection: one state of it inside a transaction, else what was committed last.
struct PostgresReader: LedgerReader {
    private enum Statement {
        static let record = PostgresStatement("record", "SELECT value FROM imo_record WHERE key = $1")
        static let head = PostgresStatement("head", "SELECT number, hash, time FROM imo_chain_head")
        static let scanFrom = PostgresStatement(
            "scanFrom", "SELECT key, value FROM imo_record WHERE key >= $1 AND key < $2 ORDER BY key LIMIT $3::bigint")
        static let scanAfter = PostgresStatement(
            "scanAfter", "SELECT key, value FROM imo_record WHERE key > $1 AND key < $2 ORDER BY key LIMIT $3::bigint")
        static let entries = PostgresStatement(
            "entries", "SELECT number, id, entry, hash FROM imo_journal WHERE number >= $1 ORDER BY number LIMIT $2::bigint")
        static let entry = PostgresStatement("entry", "SELECT number, id, entry, hash FROM imo_journal WHERE id = $1")
        static let number = PostgresStatement("number", "SELECT number FROM imo_journal WHERE id = $1")
        static let greatestIDs = PostgresStatement("greatestIDs", "SELECT id FROM imo_journal ORDER BY id DESC LIMIT $1::bigint")
    }

    let connection: PostgresConnection

    func load(_ key: RecordKey) throws(StoreFailure) -> [UInt8]? {
        let rows = try run(Statement.record) { $0.append(key.bytes) }
        return rows.count == 0 ? nil : rows.bytes(0, 0)
    }

    func head() throws(StoreFailure) -> JournalHead {
        let rows = try run(Statement.head) { _ in }
        guard rows.count == 1 else { throw StoreFailure(code: .corrupt, message: "the ledger's chain head is missing; restore a backup") }
        return rows.head(0, from: 0)
    }

    func scan(prefix: [UInt8], after: [UInt8]?, limit: Int) throws(StoreFailure) -> [(key: [UInt8], value: [UInt8])] {
        let rows = try run(after == nil ? Statement.scanFrom : Statement.scanAfter) { arguments in
            arguments.append(after ?? prefix)
            arguments.append(successor(of: prefix))
            arguments.append(Int64(max(limit, 0)))
        }
        return (0..<rows.count).map { (rows.bytes($0, 0), rows.bytes($0, 1)) }
    }

    func entries(from number: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry] {
        let rows = try run(Statement.entries) { arguments in
            arguments.append(clamping: number)
            arguments.append(Int64(max(limit, 0)))
        }
        var entries: [StoredEntry] = []
        entries.reserveCapacity(rows.count)
        for row in 0..<rows.count { entries.append(try rows.storedEntry(row)) }
        return entries
    }

    func entry(of id: CommandID) throws(StoreFailure) -> StoredEntry? {
        let rows = try run(Statement.entry) { $0.append(id.bytes) }
        return rows.count == 0 ? nil : try rows.storedEntry(0)
    }

    func number(of id: CommandID) throws(StoreFailure) -> UInt64? {
        let rows = try run(Statement.number) { $0.append(id.bytes) }
        return rows.count == 0 ? nil : rows.count(0, 0)
    }

    func greatestIDs(limit: Int) throws(StoreFailure) -> [CommandID] {
        let rows = try run(Statement.greatestIDs) { $0.append(Int64(max(limit, 0))) }
        return (0..<rows.count).map { CommandID(rows.bytes($0, 0)) ?? CommandID(high: .max, low: .max) }
    }

    private func run(_ statement: PostgresStatement, _ append: (inout PostgresArguments) -> Void) throws(StoreFailure) -> PostgresRows {
        var arguments = PostgresArguments()
        append(&arguments)
        do { return try connection.run(statement, arguments) } catch { throw StoreFailure(error) }
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

extension PostgresRows {
    /// A head in three columns: number, hash and time.
    func head(_ row: Int, from column: Int32) -> JournalHead {
        JournalHead(
            number: count(row, column), hash: Bytes32(bytes(row, column + 1)) ?? .zero, time: Timestamp(milliseconds: count(row, column + 2)))
    }

    fileprivate func storedEntry(_ row: Int) throws(StoreFailure) -> StoredEntry {
        guard let id = CommandID(bytes(row, 1)), let hash = Bytes32(bytes(row, 3)) else {
            throw StoreFailure(code: .corrupt, message: "journal entry \(count(row, 0)) has an id or a hash of the wrong length; run `imo verify`")
        }
        return StoredEntry(number: count(row, 0), id: id, entry: bytes(row, 2), hash: hash)
    }
}
