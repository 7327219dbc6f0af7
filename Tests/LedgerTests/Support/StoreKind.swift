import Foundation
import LedgerCore
import LedgerMarks
import LedgerPostgres
import LedgerSQLite
import PostgresTestServer

/// The stores that must satisfy the contract.
enum StoreKind: CaseIterable, Sendable {
    case memory
    case sqlite
    case postgres

    /// Makes an empty store.
    func makeStore(in directory: TemporaryDirectory) throws -> any LedgerStore & ReadableLedger {
        switch self {
        case .memory: MemoryLedger()
        case .sqlite: try SQLiteLedger(path: directory.file("ledger.sqlite"), mode: .writing)
        case .postgres: try PostgresLedger(directory.schema(), mode: .writing)
        }
    }

}

/// The stores of verifications, which are kept beside a ledger of whatever kind.
enum ReplayStoreKind: CaseIterable, Sendable {
    case memory
    case sqlite

    /// Makes an empty store for a verification.
    func makeReplayStore(in directory: TemporaryDirectory) throws -> any ReplayStore {
        switch self {
        case .memory: MemoryLedger(keepsJournal: false)
        case .sqlite: try ReplayFile(path: directory.file("verified.sqlite"), rules: "1")
        }
    }
}

/// The stores that outlive their process.
enum DurableStoreKind: CaseIterable, Sendable {
    case sqlite
    case postgres

    /// Whether the store has a log of its own beside the database, which the ledger looks after.
    var hasLog: Bool { self == .sqlite }

    /// Opens the store for writing, and makes it where there is none.
    func open(in directory: TemporaryDirectory) throws -> any DurableLedger {
        switch self {
        case .sqlite: try SQLiteLedger(path: directory.file("ledger.sqlite"), mode: .writing, marking: .kept(path: directory.file("ledger.mark")))
        case .postgres: try PostgresLedger(directory.schema(), mode: .writing, marking: .kept(path: directory.file("ledger.mark")))
        }
    }

    /// Opens a copy that ``DurableLedger/copy(to:progress:)`` made.
    func openCopy(at path: String) throws -> any DurableLedger {
        // A copy is a SQLite file, of whatever store.
        try SQLiteLedger(path: path, mode: .reading)
    }

    /// Opens an account history.
    func openHistory(in directory: TemporaryDirectory, name: String = "history") throws -> any AccountHistory {
        try SQLiteHistory(path: directory.file(name))
    }
}

/// Makes a stored entry with three bytes of content, and the head after it.
func makeEntry(_ number: UInt64, id: CommandID? = nil, after head: JournalHead) -> (StoredEntry, JournalHead) {
    let bytes: [UInt8] = [UInt8(truncatingIfNeeded: number), 1, 2]
    let next = head.appending(bytes, at: Timestamp(milliseconds: number))
    return (StoredEntry(number: number, id: id ?? CommandID(high: 9, low: number), entry: bytes, hash: next.hash), next)
}

extension TemporaryDirectory {
    /// A PostgreSQL schema that belongs to this directory: made at the first call, the same afterwards.
    func schema() throws -> PostgresAddress {
        if let text = try? String(contentsOfFile: file("schema"), encoding: .utf8) { return try PostgresAddress(text) }
        let address = try PostgresServer.shared.get().makeSchema()
        try write(address.text, to: "schema")
        return address
    }
}
