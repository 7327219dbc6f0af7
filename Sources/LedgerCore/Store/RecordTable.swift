/// Records by key, each at a slot that stays the same until it is removed: a command finds a record once and writes it at its slot.
///
/// A hash table with linear probing. With a dictionary from keys to slots in its place, the state machine applies a quarter fewer commands a second, and
/// `imo verify` needs a seventh more of the processor. The tests compare it with a dictionary.
package struct RecordTable {
    /// A key, its record and what the working set notes about them.
    package struct Entry {
        package let key: RecordKey
        fileprivate let hash: UInt64
        /// nil when there is no such record: the absence is remembered too.
        package var record: Record?
        /// True when the store has a record of this key, or will have it with the batch on its way there.
        var isStored: Bool
        var isChanged = false
        /// True when the entry was looked up since the last sweep.
        package var isUsed = true
        /// The batch that wrote the record last; 0 for none.
        var batch: UInt64 = 0

        fileprivate init(key: RecordKey, hash: UInt64, record: Record?, isStored: Bool) {
            (self.key, self.hash, self.record, self.isStored) = (key, hash, record, isStored)
        }
    }

    /// A place of the hash table: a slot, and a part of its key's hash that tells most other keys apart without a look at the entry.
    private struct Place {
        static let empty = Place(slot: -1, tag: 0)

        let slot: Int32
        let tag: UInt32

        var isTaken: Bool { slot >= 0 }
    }

    private var entries: ContiguousArray<Entry> = []
    private var freeSlots: [Int] = []
    /// At most half of the places are taken.
    private var places = [Place](repeating: .empty, count: 64)
    /// The slot at which the next sweep goes on.
    private var hand = 0
    /// The slot that was found last: a record that was read is often written next.
    private var lastSlot = -1

    package init() {}

    package var count: Int { entries.count - freeSlots.count }

    /// The entry at a slot in use.
    package subscript(slot: Int) -> Entry {
        _read { yield entries[slot] }
        _modify { yield &entries[slot] }
    }

    /// The slot of a key's entry; nil when there is none.
    package mutating func slot(of key: RecordKey) -> Int? {
        if lastSlot >= 0, hasKey(key, at: lastSlot) { return lastSlot }
        return slot(of: key, hash: RecordTable.hash(key))
    }

    /// The slot of a key's entry. If there is none, an entry without a record is added.
    package mutating func slotAdding(_ key: RecordKey) -> Int {
        let hash = RecordTable.hash(key)
        return slot(of: key, hash: hash) ?? insert(Entry(key: key, hash: hash, record: nil, isStored: false))
    }

    private mutating func slot(of key: RecordKey, hash: UInt64) -> Int? {
        var place = home(of: hash)
        while places[place].isTaken {
            let slot = Int(places[place].slot)
            if places[place].tag == tag(of: hash), hasKey(key, at: slot) {
                entries[slot].isUsed = true
                lastSlot = slot
                return slot
            }
            place = next(place)
        }
        return nil
    }

    /// Compares the key in place: taking it out of the array would copy it.
    private func hasKey(_ key: RecordKey, at slot: Int) -> Bool {
        entries.withUnsafeBufferPointer { $0[slot].key == key }
    }

    /// Calls `body` with an entry in place.
    func entry<Value>(at slot: Int, _ body: (borrowing Entry) -> Value) -> Value {
        entries.withUnsafeBufferPointer { body($0[slot]) }
    }

    /// Replaces the record of an entry and returns the old one.
    mutating func exchange(at slot: Int, _ record: consuming Record?) -> Record? {
        swap(&entries[slot].record, &record)
        return record
    }

    /// Adds an entry for a key that has none, and returns its slot.
    package mutating func insert(_ key: RecordKey, record: Record?, isStored: Bool) -> Int {
        insert(Entry(key: key, hash: RecordTable.hash(key), record: record, isStored: isStored))
    }

    private mutating func insert(_ entry: consuming Entry) -> Int {
        if 2 * (count + 1) > places.count { grow() }
        let slot = freeSlots.popLast() ?? entries.count
        if slot == entries.count { entries.append(entry) } else { entries[slot] = entry }
        place(slot)
        return slot
    }

    /// Removes an entry and frees its slot.
    package mutating func remove(at slot: Int) {
        var hole = home(of: entries[slot].hash)
        while places[hole].slot != slot { hole = next(hole) }
        // Entries that were placed behind it because it was in the way move back.
        var place = next(hole)
        while places[place].isTaken {
            let home = home(of: entries[Int(places[place].slot)].hash)
            if distance(from: home, to: place) >= distance(from: hole, to: place) {
                places[hole] = places[place]
                hole = place
            }
            place = next(place)
        }
        places[hole] = .empty
        entries[slot] = Entry(key: .ledger, hash: 0, record: nil, isStored: false)
        entries[slot].isUsed = false
        freeSlots.append(slot)
        lastSlot = -1
    }

    /// Removes entries that were not looked up lately, until at most `limit` are left or no other may go.
    package mutating func sweep(to limit: Int, where mayGo: (Entry) -> Bool) {
        guard count > limit else { return }
        var isFree = [Bool](repeating: false, count: entries.count)
        for slot in freeSlots { isFree[slot] = true }
        for _ in 0..<2 * entries.count where count > limit {
            hand = hand + 1 < entries.count ? hand + 1 : 0
            guard !isFree[hand], mayGo(entries[hand]) else { continue }
            if entries[hand].isUsed {
                entries[hand].isUsed = false
            } else {
                remove(at: hand)
                isFree[hand] = true
            }
        }
    }
}

// MARK: - Places

extension RecordTable {
    private static func hash(_ key: RecordKey) -> UInt64 { key.hash(seed: KeyHasher.processSeed) }
    private func tag(of hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash >> 32) }
    private func home(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (places.count - 1) }
    private func next(_ place: Int) -> Int { (place + 1) & (places.count - 1) }
    private func distance(from place: Int, to other: Int) -> Int { (other - place) & (places.count - 1) }

    private mutating func place(_ slot: Int) {
        let hash = entries[slot].hash
        var place = home(of: hash)
        while places[place].isTaken { place = next(place) }
        places[place] = Place(slot: Int32(slot), tag: tag(of: hash))
    }

    private mutating func grow() {
        let old = places
        places = [Place](repeating: .empty, count: 2 * old.count)
        for place in old where place.isTaken { self.place(Int(place.slot)) }
    }
}
