internal import LedgerCore

/// What each command so far did, by its id.
///
/// Copies of a model share what they have in common instead of copying it, and one of them goes on: to append to an older copy forgets what newer ones
/// have added, as a process does that lost what was not durable.
struct History {
    private final class Storage {
        var entries: [(id: CommandID, entry: NaiveLedger.Entry?)] = []
        var indices: [CommandID: Int] = [:]
    }

    private let storage = Storage()
    private var count = 0

    /// - Parameter entry: nil for a command that was refused.
    mutating func append(_ id: CommandID, _ entry: NaiveLedger.Entry?) {
        for forgotten in storage.entries[count...] { storage.indices[forgotten.id] = nil }
        storage.entries.removeSubrange(count...)
        storage.indices[id] = count
        storage.entries.append((id, entry))
        count += 1
    }

    /// A copy that goes on by itself, beside this one.
    var detached: History {
        var copy = History()
        for (id, entry) in storage.entries[..<count] { copy.append(id, entry) }
        return copy
    }

    func contains(_ id: CommandID) -> Bool { storage.indices[id].map { $0 < count } ?? false }

    /// What an accepted command did; nil for one that was refused or never was.
    subscript(id: CommandID) -> NaiveLedger.Entry? {
        guard let index = storage.indices[id], index < count else { return nil }
        return storage.entries[index].entry
    }

    /// The last commands, in their order.
    func suffix(_ length: Int) -> ArraySlice<(id: CommandID, entry: NaiveLedger.Entry?)> { storage.entries[..<count].suffix(length) }
}
