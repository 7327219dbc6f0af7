/// The records that a batch of commands reads and changes. Reads go through to a source once; changes stay here until the batch is committed.
///
/// A command either leaves all of its changes or none: ``rollBack()`` undoes what was changed since ``begin()``.
public struct WorkingSet {
    /// Records kept between batches; above this many the unchanged ones are dropped.
    static let capacity = 65_536

    private let source: any RecordSource
    private var cache: [RecordKey: Record?] = [:]
    private var changed: Set<RecordKey> = []
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
        for (key, before) in undo.reversed() { cache[key] = .some(before) }
        undo.removeAll(keepingCapacity: true)
    }

    /// The record of this key; nil when there is none.
    mutating func read<Value: RecordValue>(_ key: RecordKey, as type: Value.Type = Value.self) throws(StoreFailure) -> Value? {
        guard let record = try record(key) else { return nil }
        guard let value = Value(record) else {
            throw StoreFailure(code: .corrupt, message: "the record \(key) holds another kind of value; run `imo verify`")
        }
        return value
    }

    mutating func write<Value: RecordValue>(_ value: Value, at key: RecordKey) throws(StoreFailure) {
        undo.append((key, try record(key)))
        cache[key] = .some(value.record)
        changed.insert(key)
    }

    mutating func remove(_ key: RecordKey) throws(StoreFailure) {
        undo.append((key, try record(key)))
        cache[key] = .some(nil)
        changed.insert(key)
    }

    /// The encodings of the changed records, in key order, for one commit. Afterwards nothing counts as changed.
    public mutating func takeChanges() -> [(key: [UInt8], value: [UInt8]?)] {
        let changes = changed.map { key in (key: key.bytes, value: (cache[key] ?? nil)?.encoded) }
        changed.removeAll(keepingCapacity: true)
        undo.removeAll(keepingCapacity: true)
        if cache.count > WorkingSet.capacity { cache.removeAll(keepingCapacity: true) }
        return changes.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }

    private mutating func record(_ key: RecordKey) throws(StoreFailure) -> Record? {
        if let cached = cache[key] { return cached }
        guard let bytes = try source.load(key) else {
            cache[key] = .some(nil)
            return nil
        }
        do {
            let record = try Record(kind: key.kind, encoded: bytes)
            cache[key] = .some(record)
            return record
        } catch {
            throw StoreFailure(code: .corrupt, message: "the record \(key) cannot be read (\(error)); run `imo verify`")
        }
    }
}
