/// A number of bytes that many share: all request bodies that are not complete, over all connections.
package struct ByteBudget: Sendable {
    package let limit: Int
    package private(set) var used = 0

    package init(limit: Int) {
        self.limit = limit
    }

    /// Whether so many more bytes fit; takes them if they do.
    package mutating func take(_ count: Int) -> Bool {
        guard count >= 0, count <= limit - used else { return false }
        used += count
        return true
    }

    package mutating func giveBack(_ count: Int) {
        used = max(used - max(count, 0), 0)
    }
}
