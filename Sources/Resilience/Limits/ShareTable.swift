/// The bytes that each of many addresses holds of one budget. No address holds more than its share, so that one stranger cannot take what others need.
///
/// An address is remembered while it holds bytes, so that the table is never larger than the budget.
package struct ShareTable<Key: Hashable & Sendable>: Sendable {
    package let limit: Int
    package let share: Int
    package private(set) var used = 0
    private var held: [Key: Int] = [:]

    /// - Parameters:
    ///   - limit: The most bytes of all together.
    ///   - share: The most bytes of one key.
    package init(limit: Int, share: Int) {
        self.limit = limit
        self.share = share
    }

    package var keyCount: Int { held.count }

    /// Takes bytes for a key.
    ///
    /// - Returns: false if the key's share or the budget has fewer left; nothing is taken then.
    package mutating func take(_ count: Int, for key: Key) -> Bool {
        let before = held[key] ?? 0
        guard count >= 0, count <= share - before, count <= limit - used else { return false }
        guard count > 0 else { return true }
        used += count
        held[key] = before + count
        return true
    }

    /// Returns bytes of a key.
    package mutating func giveBack(_ count: Int, of key: Key) {
        guard let before = held[key] else { return }
        let returned = min(max(count, 0), before)
        used -= returned
        held[key] = before > returned ? before - returned : nil
    }
}
