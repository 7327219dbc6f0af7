/// A number of bytes shared by many. One budget covers the incomplete request bodies of all connections.
package struct ByteBudget: Sendable {
    package let limit: Int
    package private(set) var used = 0

    package init(limit: Int) {
        self.limit = limit
    }

    /// Takes bytes from the budget.
    ///
    /// - Returns: false if fewer are left; nothing is taken then.
    package mutating func take(_ count: Int) -> Bool {
        guard count >= 0, count <= limit - used else { return false }
        used += count
        return true
    }

    /// Returns bytes to the budget.
    package mutating func giveBack(_ count: Int) {
        used = max(used - max(count, 0), 0)
    }
}
