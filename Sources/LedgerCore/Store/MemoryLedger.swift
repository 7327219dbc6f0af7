internal import Synchronization

/// A ledger in memory: what a replay is built in, and the simplest store that satisfies the contract.
public final class MemoryLedger: ReplayStore, ReadableLedger {
    private let state = Mutex(MemoryState())
    private let keepsJournal: Bool

    /// - Parameter keepsJournal: false for a replay, which needs the records only.
    public init(keepsJournal: Bool = true) {
        self.keepsJournal = keepsJournal
    }

    public func commit(_ batch: Batch) throws(StoreFailure) { state.withLock { $0.apply(batch, keepsJournal: keepsJournal) } }

    public func clear() throws(StoreFailure) { state.withLock { $0 = MemoryState() } }

    public func read<Value>(_ body: (any LedgerReader) throws -> Value) throws -> Value {
        let state = state.withLock { state in
            state.sortKeys()
            return state
        }
        return try body(MemoryReader(state: state))
    }

    public func load(_ key: RecordKey) throws(StoreFailure) -> [UInt8]? { state.withLock { $0.records[key.bytes] } }

    public func head() throws(StoreFailure) -> JournalHead { state.withLock { $0.head } }

    public func scan(prefix: [UInt8], after: [UInt8]?, limit: Int) throws(StoreFailure) -> [(key: [UInt8], value: [UInt8])] {
        state.withLock { state in
            state.sortKeys()
            return state.scan(prefix: prefix, after: after, limit: limit)
        }
    }

    public func entries(from number: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry] {
        state.withLock { $0.entries(from: number, limit: limit) }
    }

    public func entry(of id: CommandID) throws(StoreFailure) -> StoredEntry? { state.withLock { $0.entry(of: id) } }

    public func greatestIDs(limit: Int) throws(StoreFailure) -> [CommandID] { state.withLock { $0.greatestIDs(limit: limit) } }

    /// All records in key order.
    public var records: [(key: [UInt8], value: [UInt8])] {
        state.withLock { state in
            state.sortKeys()
            return state.scan(prefix: [], after: nil, limit: .max)
        }
    }
}

/// One state of a ledger in memory. Copies share what neither changes.
private struct MemoryState: Sendable {
    private(set) var head = JournalHead.empty
    private var journal: [StoredEntry] = []
    private var numbers: [CommandID: Int] = [:]
    private(set) var records: [[UInt8]: [UInt8]] = [:]
    /// The records' keys in order; nil after a key came or went, until someone scans.
    private var sortedKeys: [[UInt8]]?

    mutating func apply(_ batch: Batch, keepsJournal: Bool) {
        head = batch.head
        if keepsJournal {
            for entry in batch.entries {
                numbers[entry.id] = journal.count
                journal.append(entry)
            }
        }
        for (key, value) in batch.records {
            if (records[key] == nil) != (value == nil) { sortedKeys = nil }
            records[key] = value
        }
    }

    mutating func sortKeys() {
        if sortedKeys == nil { sortedKeys = records.keys.sorted { $0.lexicographicallyPrecedes($1) } }
    }

    /// - Precondition: The keys are sorted.
    func scan(prefix: [UInt8], after: [UInt8]?, limit: Int) -> [(key: [UInt8], value: [UInt8])] {
        guard let keys = sortedKeys else { preconditionFailure("the keys are not sorted") }
        let start = firstIndex(in: keys) { key in
            !key.lexicographicallyPrecedes(prefix) && after.map { $0.lexicographicallyPrecedes(key) } ?? true
        }
        return keys[start...].prefix(limit).prefix { $0.starts(with: prefix) }.map { ($0, records[$0] ?? []) }
    }

    func entries(from number: UInt64, limit: Int) -> [StoredEntry] { Array(journal.drop { $0.number < number }.prefix(limit)) }

    func entry(of id: CommandID) -> StoredEntry? { numbers[id].map { journal[$0] } }

    func greatestIDs(limit: Int) -> [CommandID] { numbers.keys.sorted().suffix(limit) }
}

/// Reads one state of a ledger in memory.
private struct MemoryReader: LedgerReader {
    let state: MemoryState

    func load(_ key: RecordKey) throws(StoreFailure) -> [UInt8]? { state.records[key.bytes] }

    func head() throws(StoreFailure) -> JournalHead { state.head }

    func scan(prefix: [UInt8], after: [UInt8]?, limit: Int) throws(StoreFailure) -> [(key: [UInt8], value: [UInt8])] {
        state.scan(prefix: prefix, after: after, limit: limit)
    }

    func entries(from number: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry] { state.entries(from: number, limit: limit) }

    func entry(of id: CommandID) throws(StoreFailure) -> StoredEntry? { state.entry(of: id) }

    func greatestIDs(limit: Int) throws(StoreFailure) -> [CommandID] { state.greatestIDs(limit: limit) }
}

/// The first index whose element is on the far side of a border, found by halving; the count when none is.
private func firstIndex<Element>(in elements: [Element], beyond isBeyond: (Element) -> Bool) -> Int {
    var (low, high) = (0, elements.count)
    while low < high {
        let middle = (low + high) / 2
        if isBeyond(elements[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
}
