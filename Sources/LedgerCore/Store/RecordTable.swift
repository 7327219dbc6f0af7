/// Records by key, each at a slot that stays the same until it is removed: a command finds a record once and writes it at its slot.
///
/// A hash table with linear probing. Hashing keys for Swift's dictionary cost more than the ledger's rules; the tests compare this one with it.
package struct RecordTable {
    package struct Entry {
        package let key: RecordKey
        fileprivate let hash: UInt64
        /// nil when there is no such record, which is worth remembering too.
        package var record: Record?
        /// Whether the store has a record of this key, or will have it with the batch on its way there.
        var isStored: Bool
        var isChanged = false
        /// Whether it was asked for since the last sweep.
        package var isUsed = true
        /// The batch that wrote it last; 0 for none.
        var batch: UInt64 = 0
        /// The key's bytes, kept from the first time they are needed.
        lazy var keyBytes: [UInt8] = key.bytes

        fileprivate init(key: RecordKey, hash: UInt64, record: Record?, isStored: Bool) {
            (self.key, self.hash, self.record, self.isStored) = (key, hash, record, isStored)
        }
    }

    private var entries: ContiguousArray<Entry> = []
    private var freeSlots: [Int] = []
    /// The slot at each place of the hash table, -1 at an empty one. At most half of the places are taken.
    private var places = [Int32](repeating: -1, count: 64)
    private let seed = KeyHasher.processSeed
    private var hand = 0
    /// The slot found last: a record that was read is often written next.
    private var lastSlot = -1

    package init() {}

    package var count: Int { entries.count - freeSlots.count }

    /// The entry at a slot in use.
    package subscript(slot: Int) -> Entry {
        _read { yield entries[slot] }
        _modify { yield &entries[slot] }
    }

    /// Where the entry of this key is; nil when there is none.
    package mutating func slot(of key: RecordKey) -> Int? {
        if lastSlot >= 0, entries[lastSlot].key == key { return lastSlot }
        let hash = key.hash(seed: seed)
        var place = home(of: hash)
        while places[place] >= 0 {
            let slot = Int(places[place])
            if entries[slot].hash == hash, entries[slot].key == key {
                entries[slot].isUsed = true
                lastSlot = slot
                return slot
            }
            place = next(place)
        }
        return nil
    }

    /// Adds an entry for a key that has none.
    package mutating func insert(_ key: RecordKey, record: Record?, isStored: Bool) -> Int {
        if 2 * (count + 1) > places.count { grow() }
        let entry = Entry(key: key, hash: key.hash(seed: seed), record: record, isStored: isStored)
        let slot = freeSlots.popLast() ?? entries.count
        if slot == entries.count { entries.append(entry) } else { entries[slot] = entry }
        place(slot)
        return slot
    }

    package mutating func remove(at slot: Int) {
        var hole = home(of: entries[slot].hash)
        while places[hole] != slot { hole = next(hole) }
        // What was pushed beyond the hole by it moves back.
        var place = next(hole)
        while places[place] >= 0 {
            let home = home(of: entries[Int(places[place])].hash)
            if distance(from: home, to: place) >= distance(from: hole, to: place) {
                places[hole] = places[place]
                hole = place
            }
            place = next(place)
        }
        places[hole] = -1
        entries[slot] = Entry(key: .ledger, hash: 0, record: nil, isStored: false)
        entries[slot].isUsed = false
        freeSlots.append(slot)
        lastSlot = -1
    }

    /// Removes entries that were not asked for lately until at most `limit` are left, or none may go.
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
    private func home(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (places.count - 1) }
    private func next(_ place: Int) -> Int { (place + 1) & (places.count - 1) }
    private func distance(from place: Int, to other: Int) -> Int { (other - place) & (places.count - 1) }

    private mutating func place(_ slot: Int) {
        var place = home(of: entries[slot].hash)
        while places[place] >= 0 { place = next(place) }
        places[place] = Int32(slot)
    }

    private mutating func grow() {
        let old = places
        places = [Int32](repeating: -1, count: 2 * old.count)
        for slot in old where slot >= 0 { place(Int(slot)) }
    }
}
