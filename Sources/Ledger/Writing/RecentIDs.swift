internal import LedgerCore

/// Recognizes new command ids without asking the store.
///
/// Ids begin with their time (``CommandID``), so a new id is greater than nearly all used ones. Every used id above a floor is kept here: an id above the
/// floor that is not kept is certainly new, and any other needs a lookup in the store. The floor rises as ids are added, so that memory stays flat.
struct RecentIDs {
    /// The number of ids that are read at the start, and that are added before the floor rises.
    static let capacity = 32_768
    /// Ids further ahead of the clock than this do not raise the floor: one wrong clock would cause lookups for ever.
    private static let leadMilliseconds: UInt64 = 60_000

    private var floor: CommandID
    private var older: Set<CommandID>
    private var newer: Set<CommandID> = []

    /// - Parameter greatest: The `capacity` greatest ids in the store, or all if there are fewer.
    init(greatest: [CommandID]) {
        older = Set(greatest)
        floor = CommandID(high: 0, low: 0)
        if greatest.count >= RecentIDs.capacity, let least = greatest.min() { floor = least }
    }

    /// True when certainly no command had this id before.
    func isNew(_ id: CommandID) -> Bool { id > floor && !older.contains(id) && !newer.contains(id) }

    /// Adds the id of an applied command.
    mutating func insert(_ id: CommandID, at time: Timestamp) {
        guard id > floor else { return }
        newer.insert(id)
        if newer.count >= RecentIDs.capacity { raiseFloor(at: time) }
    }

    private mutating func raiseFloor(at time: Timestamp) {
        let horizon = CommandID(high: time.adding(milliseconds: RecentIDs.leadMilliseconds).milliseconds << 16, low: 0)
        var ahead = older.filter { $0 > horizon }
        if ahead.count > RecentIDs.capacity / 2 { ahead = [] }
        for id in older where !ahead.contains(id) { floor = max(floor, id) }
        older = newer.union(ahead)
        newer = Set(minimumCapacity: RecentIDs.capacity)
    }
}
