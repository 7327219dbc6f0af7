internal import GRDB
internal import Glibc
public import LedgerCore
internal import LedgerMarks

extension SQLiteLedger {
    /// Compares a ledger file with the mark of its directory, without opening it for writing.
    public func displacement(markPath: String) throws -> Displacement? {
        let mark = try LedgerMark.read(path: markPath)
        return try pool.read { db in
            try Displacement.of(
                StoreIdentity(filePath: path), generation: SQLiteLedger.generation(db), reader: SQLiteReader(database: db), mark: mark)
        }
    }

    /// - Throws: ``StoreFailure/Code/displaced``.
    static func openMark(_ marking: Marking, ledgerPath: String, _ pool: DatabasePool) throws -> Marking.Opened {
        if case .none = marking { return Marking.Opened(generation: try pool.read(generation)) }
        guard let identity = StoreIdentity(filePath: ledgerPath) else {
            throw StoreFailure(
                code: .unavailable, message: "\(ledgerPath) cannot be used (\(String(cString: strerror(errno)))); check the directory's permissions")
        }
        return try pool.read { db in
            try marking.open(identity, generation: SQLiteLedger.generation(db), reader: SQLiteReader(database: db))
        }
    }

    /// The database's own count of restorations and adoptions; 0 before there was a mark.
    static func generation(_ db: Database) throws -> UInt32 {
        UInt32(clamping: try Int64.fetchOne(db, sql: "PRAGMA user_version") ?? 0)
    }
}
