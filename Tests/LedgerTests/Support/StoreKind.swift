import LedgerCore
import LedgerSQLite

/// The stores that must satisfy the contract.
enum StoreKind: CaseIterable, Sendable {
    case memory
    case sqlite

    /// Makes an empty store.
    func makeStore(in directory: TemporaryDirectory) throws -> any LedgerStore & ReadableLedger {
        switch self {
        case .memory: MemoryLedger()
        case .sqlite: try SQLiteLedger(path: directory.file("ledger.sqlite"), mode: .writing)
        }
    }

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

    /// Opens the store for writing, and makes it where there is none.
    func open(in directory: TemporaryDirectory) throws -> any DurableLedger {
        switch self {
        case .sqlite: try SQLiteLedger(path: directory.file("ledger.sqlite"), mode: .writing, marking: .kept(path: directory.file("ledger.mark")))
        }
    }

    /// Opens a copy that ``DurableLedger/copy(to:progress:)`` made.
    func openCopy(at path: String) throws -> any DurableLedger {
        switch self {
        case .sqlite: try SQLiteLedger(path: path, mode: .reading)
        }
    }

    /// Opens an account history.
    func openHistory(in directory: TemporaryDirectory, name: String = "history") throws -> any AccountHistory {
        switch self {
        case .sqlite: try SQLiteHistory(path: directory.file(name))
        }
    }
}

/// Makes a stored entry with three bytes of content, and the head after it.
func makeEntry(_ number: UInt64, id: CommandID? = nil, after head: JournalHead) -> (StoredEntry, JournalHead) {
    let bytes: [UInt8] = [UInt8(truncatingIfNeeded: number), 1, 2]
    let next = head.appending(bytes, at: Timestamp(milliseconds: number))
    return (StoredEntry(number: number, id: id ?? CommandID(high: 9, low: number), entry: bytes, hash: next.hash), next)
}
