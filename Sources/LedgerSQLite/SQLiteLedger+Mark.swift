internal import EthereumPrimitives
internal import GRDB
internal import Glibc
public import LedgerCore
internal import PrivateFiles

/// The use of a directory's mark when a ledger is opened for writing.
public enum Marking: Sendable {
    /// No mark is kept.
    case none
    /// The ledger is opened only if it is the directory's own file. The first opening makes the mark.
    case kept(path: String)
    /// The ledger becomes the directory's own under a new generation, whatever it was before.
    case adopted(path: String, acceptsLoss: Bool)

    var path: String? {
        switch self {
        case .none: nil
        case .kept(let path), .adopted(let path, _): path
        }
    }

    var isAdoption: Bool {
        if case .adopted = self { true } else { false }
    }

    func accepts(_ displacement: Displacement) -> Bool {
        guard case .adopted(_, let acceptsLoss) = self else { return false }
        return acceptsLoss || !displacement.losesEntries
    }
}

extension SQLiteLedger {
    /// Compares a ledger file with the mark of its directory, without opening it for writing.
    public func displacement(markPath: String) throws -> Displacement? {
        try SQLiteLedger.displacement(of: self.path, mark: LedgerMark.read(path: markPath), pool)
    }

    /// The mark with which a ledger is opened.
    struct OpenedMark {
        var file: MarkFile?
        var generation: UInt32
        /// The mark before the opening.
        var before: LedgerMark?
    }

    /// - Throws: ``StoreFailure/Code/displaced``.
    static func openMark(_ marking: Marking, ledgerPath: String, _ pool: DatabasePool) throws -> OpenedMark {
        let (generation, head) = try pool.read { db in (try SQLiteLedger.generation(db), try SQLiteReader(database: db).head()) }
        guard let path = marking.path else { return OpenedMark(generation: generation) }
        let before = try LedgerMark.read(path: path)
        if let displacement = try displacement(of: ledgerPath, mark: before, pool), !marking.accepts(displacement) {
            throw StoreFailure(code: .displaced, message: displacement.description)
        }
        guard let file = FileIdentity(path: ledgerPath) else {
            throw StoreFailure(FileFailure(.use, path: ledgerPath, reason: String(cString: strerror(errno))))
        }
        let newest = max(generation, before?.generation ?? 0)
        let mark = LedgerMark(
            generation: marking.isAdoption ? newest + 1 : max(newest, 1), file: file, number: head.number, hash: head.hash, isOpen: true)
        return OpenedMark(file: try MarkFile(path: path, ledgerPath: ledgerPath, mark: mark), generation: mark.generation, before: before)
    }

    private static func displacement(of path: String, mark: LedgerMark?, _ pool: DatabasePool) throws -> Displacement? {
        try pool.read { db in
            let reader = SQLiteReader(database: db)
            return try Displacement(
                mark: mark, file: FileIdentity(path: path), generation: try generation(db), head: try reader.head(),
                hashOfEntry: { try reader.entries(from: $0, limit: 1).first?.hash })
        }
    }

    /// The database's own count of restorations and adoptions; 0 before there was a mark.
    static func generation(_ db: Database) throws -> UInt32 {
        UInt32(clamping: try Int64.fetchOne(db, sql: "PRAGMA user_version") ?? 0)
    }
}
