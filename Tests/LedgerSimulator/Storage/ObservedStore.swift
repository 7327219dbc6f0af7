internal import LedgerCore
internal import LedgerSQLite

/// The SQLite store as the writer sees it, with a note of what the writer tried last and of what came of it; and, for canaries, with a defect.
///
/// `@unchecked Sendable`: one simulator uses it, and one simulator runs on one thread.
final class ObservedStore: LedgerStore, @unchecked Sendable {
    private(set) var store: SQLiteLedger
    private let path: String
    private var defect: StoreDefect

    /// The batch of the last commit since ``beginObserving()``; nil when there was none.
    private(set) var attempt: Batch?
    /// Of the last commit or the last read that failed since then.
    private(set) var failure: StoreFailure?

    init(path: String, defect: StoreDefect) throws(StoreFailure) {
        store = try SQLiteLedger(path: path, mode: .writing)
        self.path = path
        self.defect = defect
    }

    /// Forgets the last attempt.
    func beginObserving() {
        attempt = nil
        failure = nil
    }

    func close() { try? store.close() }

    func commit(_ batch: Batch) throws(StoreFailure) {
        try noting { () throws(StoreFailure) in
            let changed = try defect.change(batch, in: store)
            attempt = changed
            do throws(StoreFailure) {
                if let written = defect.written(changed) { try store.commit(written) }
            } catch {
                guard defect.ignoresFence, error.code == .fenced else { throw error }
                store = try SQLiteLedger(path: path, mode: .writing)
                try store.commit(changed)
            }
        }
    }

    private func noting<Value>(_ body: () throws(StoreFailure) -> Value) throws(StoreFailure) -> Value {
        do throws(StoreFailure) { return try body() } catch {
            failure = error
            throw error
        }
    }

    func load(_ key: RecordKey) throws(StoreFailure) -> [UInt8]? { try noting { () throws(StoreFailure) in try store.load(key) } }
    func head() throws(StoreFailure) -> JournalHead { try noting { () throws(StoreFailure) in try store.head() } }
    func scan(prefix: [UInt8], after: [UInt8]?, limit: Int) throws(StoreFailure) -> [(key: [UInt8], value: [UInt8])] {
        try noting { () throws(StoreFailure) in try store.scan(prefix: prefix, after: after, limit: limit) }
    }
    func entries(from number: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry] {
        try noting { () throws(StoreFailure) in try store.entries(from: number, limit: limit) }
    }
    func entry(of id: CommandID) throws(StoreFailure) -> StoredEntry? {
        if defect.forgetsIDs { return nil }
        return try noting { () throws(StoreFailure) in try store.entry(of: id) }
    }
    func greatestIDs(limit: Int) throws(StoreFailure) -> [CommandID] {
        try noting { () throws(StoreFailure) in try store.greatestIDs(limit: limit) }
    }
}
