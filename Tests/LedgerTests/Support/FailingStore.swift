import LedgerCore
import Synchronization

/// A store whose commits fail while a test says so, as on a full disk: reading goes on.
final class FailingStore: LedgerStore {
    private let store = MemoryLedger()
    private let failing = Atomic(false)
    private let damaged = Mutex<Set<RecordKey>>([])

    var isFailing: Bool {
        get { failing.load(ordering: .acquiring) }
        set { failing.store(newValue, ordering: .releasing) }
    }

    /// Makes a record unreadable.
    func damage(_ key: RecordKey) { _ = damaged.withLock { $0.insert(key) } }

    func commit(_ batch: Batch) throws(StoreFailure) {
        if isFailing { throw StoreFailure(code: .unavailable, message: "the disk is full") }
        try store.commit(batch)
    }

    func load(_ key: RecordKey) throws(StoreFailure) -> [UInt8]? { damaged.withLock { $0.contains(key) } ? [0xFF] : try store.load(key) }
    func head() throws(StoreFailure) -> JournalHead { try store.head() }
    func scan(prefix: [UInt8], after: [UInt8]?, limit: Int) throws(StoreFailure) -> [(key: [UInt8], value: [UInt8])] {
        try store.scan(prefix: prefix, after: after, limit: limit)
    }
    func entries(from number: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry] { try store.entries(from: number, limit: limit) }
    func entry(of id: CommandID) throws(StoreFailure) -> StoredEntry? { try store.entry(of: id) }
    func greatestIDs(limit: Int) throws(StoreFailure) -> [CommandID] { try store.greatestIDs(limit: limit) }
}
