/// The records that a batch of commands reads and changes. Reads go through to a source once; changes stay here until the batch is committed.
///
/// A command either leaves all of its changes or none: ``rollBack()`` undoes what was changed since ``begin()``.
public struct WorkingSet {
    /// Records kept between batches; above this many the unchanged ones are dropped.
    static let capacity = 65_536

    private struct Entry {
        var record: Record?
        /// Whether the store has a record of this key, as of the last commit.
        var isStored: Bool
        var isChanged = false
    }

    private let source: any RecordSource
    private var cache: [RecordKey: Entry] = [:]
    private var changed: [RecordKey] = []
    private var undo: [(key: RecordKey, before: Record?)] = []

    public init(source: any RecordSource) {
        self.source = source
    }

    /// Starts a command: what follows can be undone as one.
    mutating func begin() {
        undo.removeAll(keepingCapacity: true)
    }

    /// Takes back every change since ``begin()``.
    mutating func rollBack() {
        for (key, before) in undo.reversed() { cache[key]?.record = before }
        undo.removeAll(keepingCapacity: true)
    }

    /// The record of this key; nil when there is none.
    mutating func read<Value: RecordValue>(_ key: RecordKey, as type: Value.Type = Value.self) throws(StoreFailure) -> Value? {
        guard let record = cache.values[try index(of: key)].record else { return nil }
        guard let value = Value(record) else {
            throw StoreFailure(code: .corrupt, message: "the record \(key) holds another kind of value; run `imo verify`")
        }
        return value
    }

    mutating func write<Value: RecordValue>(_ value: Value, at key: RecordKey) throws(StoreFailure) {
        try replace(key, with: value.record)
    }

    mutating func remove(_ key: RecordKey) throws(StoreFailure) {
        try replace(key, with: nil)
    }

    /// The encodings of the changed records, in key order, for one commit. Afterwards nothing counts as changed.
    ///
    /// A record that came and went since the last commit, as a hold does that is settled at once, is not among them.
    public mutating func takeChanges() -> [(key: [UInt8], value: [UInt8]?)] {
        var changes: [(key: [UInt8], value: [UInt8]?)] = []
        changes.reserveCapacity(changed.count)
        for key in changed {
            guard let index = cache.index(forKey: key) else { continue }
            if let record = cache.values[index].record {
                changes.append((key.bytes, record.encoded))
                cache.values[index].isStored = true
                cache.values[index].isChanged = false
            } else {
                if cache.values[index].isStored { changes.append((key.bytes, nil)) }
                cache.remove(at: index)
            }
        }
        changed.removeAll(keepingCapacity: true)
        undo.removeAll(keepingCapacity: true)
        if cache.count > WorkingSet.capacity { cache.removeAll(keepingCapacity: true) }
        return changes.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }

    private mutating func replace(_ key: RecordKey, with record: Record?) throws(StoreFailure) {
        let index = try index(of: key)
        undo.append((key, cache.values[index].record))
        cache.values[index].record = record
        if !cache.values[index].isChanged {
            cache.values[index].isChanged = true
            changed.append(key)
        }
    }

    /// Where the record of a key is in the cache, loaded from the source at its first use.
    private mutating func index(of key: RecordKey) throws(StoreFailure) -> Dictionary<RecordKey, Entry>.Index {
        if let index = cache.index(forKey: key) { return index }
        let record = try load(key)
        cache[key] = Entry(record: record, isStored: record != nil)
        guard let index = cache.index(forKey: key) else { preconditionFailure("a key that was just inserted has an index") }
        return index
    }

    private func load(_ key: RecordKey) throws(StoreFailure) -> Record? {
        guard let bytes = try source.load(key) else { return nil }
        do { return try Record(kind: key.kind, encoded: bytes) } catch {
            throw StoreFailure(code: .corrupt, message: "the record \(key) cannot be read (\(error)); run `imo verify`")
        }
    }
}
