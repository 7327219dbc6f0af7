internal import EthereumPrimitives

/// The records that commands read and change. A record is read from the source once. A change stays here until the commit that writes it has ended, so
/// that the commands after it can be applied meanwhile.
///
/// A command leaves all of its changes or none: ``rollBack()`` undoes the changes since ``begin()``.
public struct WorkingSet {
    /// The number of records that are kept between batches. Beyond it, records that were not used lately are dropped.
    static let capacity = 65_536

    private let source: any RecordSource
    /// True when a record that is not here may be loaded from the source.
    var mayLoad = true
    private var table = RecordTable()
    /// The number of the batch that grows, from 1.
    private var batch: UInt64 = 1
    private var changed: [Int] = []
    /// Slots whose records are dropped when the batch that wrote them is in the source.
    private var leaving: [Int] = []
    private var undo: [(slot: Int, before: Record?)] = []

    public init(source: any RecordSource) {
        self.source = source
    }

    /// Starts a command. ``rollBack()`` undoes the changes that follow.
    mutating func begin() {
        undo.removeAll(keepingCapacity: true)
    }

    /// Undoes every change since ``begin()``.
    mutating func rollBack() {
        for (slot, before) in undo.reversed() { table[slot].record = before }
        undo.removeAll(keepingCapacity: true)
    }

    /// The slot of a key's record, or of its absence. The record is loaded from the source at its first use. A slot is valid for the command in progress, so
    /// that a rule that reads and writes a record looks its key up once.
    ///
    /// - Throws: ``StoreFailure``; code `notLoaded` when the record is not here and may not be loaded.
    mutating func slot(of key: RecordKey) throws(StoreFailure) -> Int {
        if let slot = table.slot(of: key) { return slot }
        guard mayLoad else { throw StoreFailure(code: .notLoaded, message: "the record \(key) is not in memory") }
        let record = try load(key)
        return table.insert(key, record: record, isStored: record != nil)
    }

    /// The record of this key, without keeping it; nil when there is none.
    ///
    /// - Throws: ``StoreFailure``; code `notLoaded` when the record is not here and may not be loaded.
    mutating func peek(_ key: RecordKey) throws(StoreFailure) -> Record? {
        if let slot = table.slot(of: key) { return table[slot].record }
        guard mayLoad else { throw StoreFailure(code: .notLoaded, message: "the record \(key) is not in memory") }
        return try load(key)
    }

    /// The record of this slot's key; nil when there is none.
    ///
    /// - Throws: ``StoreFailure`` with the code `corrupt` when the record is of another type.
    func read<Value: RecordValue>(at slot: Int, as type: Value.Type = Value.self) throws(StoreFailure) -> Value? {
        let (hasRecord, value) = table.entry(at: slot) { entry in
            guard let record = entry.record else { return (false, Value?.none) }
            return (true, Value.of(record))
        }
        if hasRecord, value == nil {
            throw StoreFailure(code: .corrupt, message: "the record \(table[slot].key) holds another kind of value; run `imo verify`")
        }
        return value
    }

    mutating func write<Value: RecordValue>(_ value: Value, at slot: Int) { replace(slot, with: value.record) }
    mutating func remove(at slot: Int) { replace(slot, with: nil) }

    /// The record of this key; nil when there is none.
    ///
    /// - Throws: ``StoreFailure`` when the record cannot be loaded or is of another type.
    mutating func read<Value: RecordValue>(_ key: RecordKey, as type: Value.Type = Value.self) throws(StoreFailure) -> Value? {
        let slot = try slot(of: key)
        return try read(at: slot, as: type)
    }

    mutating func write<Value: RecordValue>(_ value: Value, at key: RecordKey) throws(StoreFailure) { write(value, at: try slot(of: key)) }
    mutating func remove(_ key: RecordKey) throws(StoreFailure) { remove(at: try slot(of: key)) }

    /// Writes the first record of a key, without a lookup in the source.
    mutating func create<Value: RecordValue>(_ value: Value, at key: RecordKey) {
        write(value, at: table.slotAdding(key))
    }

    /// Takes the changed records for one commit. Afterwards no record counts as changed.
    ///
    /// Changes that were taken before must be in the source by now. A record that was created and removed since then, such as a hold that is settled at
    /// once, is not among the changes.
    public mutating func takeChanges() -> RecordChanges {
        forgetWhatLeft()
        var changes = RecordChanges(reservingCapacity: changed.count)
        var encoder = RLPEncoder(reservingCapacity: 256)
        for slot in changed { take(slot, into: &changes, by: &encoder) }
        changes.sort()
        changed.removeAll(keepingCapacity: true)
        undo.removeAll(keepingCapacity: true)
        table.sweep(to: WorkingSet.capacity) { [batch] in $0.batch != batch }
        batch += 1
        return changes
    }

    private mutating func take(_ slot: Int, into changes: inout RecordChanges, by encoder: inout RLPEncoder) {
        table[slot].isChanged = false
        table[slot].batch = batch
        if let record = table[slot].record {
            changes.append(record, at: table[slot].key, by: &encoder)
            table[slot].isStored = true
            switch record {
            case .content, .programVersion, .programStep: leaving.append(slot)
            default: break
            }
        } else if table[slot].isStored {
            changes.append(nil, at: table[slot].key, by: &encoder)
            table[slot].isStored = false
            leaving.append(slot)
        } else {
            table.remove(at: slot)
        }
    }

    /// Drops removed and large records whose batch is in the source.
    private mutating func forgetWhatLeft() {
        for slot in leaving where !table[slot].isChanged { table.remove(at: slot) }
        leaving.removeAll(keepingCapacity: true)
    }

    private mutating func replace(_ slot: Int, with record: consuming Record?) {
        undo.append((slot, table.exchange(at: slot, record)))
        if !table[slot].isChanged {
            table[slot].isChanged = true
            changed.append(slot)
        }
    }

    private func load(_ key: RecordKey) throws(StoreFailure) -> Record? {
        guard let bytes = try source.load(key) else { return nil }
        do { return try Record(kind: key.kind, encoded: bytes) } catch {
            throw StoreFailure(code: .corrupt, message: "the record \(key) cannot be read (\(error)); run `imo verify`")
        }
    }
}
