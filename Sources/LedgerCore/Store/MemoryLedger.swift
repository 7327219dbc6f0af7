internal import Synchronization

/// A ledger in memory: what a replay is built in, and the simplest store that satisfies the contract.
public final class MemoryLedger: LedgerStore {
    private struct State {
        var head = JournalHead.empty
        var journal: [StoredEntry] = []
        var numbers: [CommandID: Int] = [:]
        var records: [[UInt8]: [UInt8]] = [:]
        /// The records' keys in order; nil after a key came or went, until someone scans.
        var sortedKeys: [[UInt8]]?

        mutating func keysInOrder() -> [[UInt8]] {
            if let sortedKeys { return sortedKeys }
            let keys = records.keys.sorted { $0.lexicographicallyPrecedes($1) }
            sortedKeys = keys
            return keys
        }
    }

    private let state = Mutex(State())
    private let keepsJournal: Bool

    /// - Parameter keepsJournal: false for a replay, which needs the records only.
    public init(keepsJournal: Bool = true) {
        self.keepsJournal = keepsJournal
    }

    public func commit(_ batch: Batch) throws(StoreFailure) {
        state.withLock { state in
            state.head = batch.head
            if keepsJournal {
                for entry in batch.entries {
                    state.numbers[entry.id] = state.journal.count
                    state.journal.append(entry)
                }
            }
            for (key, value) in batch.records {
                if (state.records[key] == nil) != (value == nil) { state.sortedKeys = nil }
                state.records[key] = value
            }
        }
    }

    public func load(_ key: RecordKey) throws(StoreFailure) -> [UInt8]? {
        state.withLock { $0.records[key.bytes] }
    }

    public func head() throws(StoreFailure) -> JournalHead {
        state.withLock { $0.head }
    }

    public func scan(prefix: [UInt8], after: [UInt8]?, limit: Int) throws(StoreFailure) -> [(key: [UInt8], value: [UInt8])] {
        state.withLock { state in
            let keys = state.keysInOrder()
            let start = firstIndex(in: keys) { key in
                !key.lexicographicallyPrecedes(prefix) && after.map { $0.lexicographicallyPrecedes(key) } ?? true
            }
            return keys[start...].prefix(limit).prefix { $0.starts(with: prefix) }.map { ($0, state.records[$0] ?? []) }
        }
    }

    public func entries(from number: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry] {
        state.withLock { Array($0.journal.drop { $0.number < number }.prefix(limit)) }
    }

    public func entry(of id: CommandID) throws(StoreFailure) -> StoredEntry? {
        state.withLock { state in state.numbers[id].map { state.journal[$0] } }
    }

    public func greatestIDs(limit: Int) throws(StoreFailure) -> [CommandID] {
        state.withLock { $0.numbers.keys.sorted().suffix(limit) }
    }

    /// All records in key order.
    public var records: [(key: [UInt8], value: [UInt8])] {
        state.withLock { state in
            state.records.map { (key: $0.key, value: $0.value) }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        }
    }
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
