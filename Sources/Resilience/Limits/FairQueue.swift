/// A queue in which callers take turns: one item of each, then the next one of each. The items of one caller keep their order.
package struct FairQueue<Item> {
    /// The items of one caller. Those before `head` have left.
    private struct Line {
        var items: [Item?] = []
        var head = 0

        var first: Item? { head < items.count ? items[head] : nil }

        mutating func removeFirst() -> Item? {
            guard head < items.count else { return nil }
            defer {
                items[head] = nil
                head += 1
                // Each item is moved at most once for every other one that left.
                if head > items.count / 2 {
                    items.removeFirst(head)
                    head = 0
                }
            }
            return items[head]
        }
    }

    private var lines: [CallSource: Line] = [:]
    /// The callers with items, the one whose turn it is first.
    private var turns: [CallSource] = []
    package private(set) var count = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

    /// Adds an item behind the others of its caller.
    package mutating func append(_ item: Item, of source: CallSource) {
        if lines[source] == nil { turns.append(source) }
        lines[source, default: Line()].items.append(item)
        count += 1
    }

    /// Removes the first item of the first caller, in the order of their turns, that meets a condition. That caller's next turn is the last one.
    package mutating func popFirst(where isWanted: (CallSource) -> Bool) -> (item: Item, source: CallSource)? {
        guard let turn = turns.firstIndex(where: isWanted) else { return nil }
        let source = turns.remove(at: turn)
        guard let item = lines[source]?.removeFirst() else { preconditionFailure("a caller without items has a turn") }
        count -= 1
        if lines[source]?.first == nil { lines[source] = nil } else { turns.append(source) }
        return (item, source)
    }

    /// Removes the items at the heads of all lines that meet a condition.
    package mutating func removeHeads(where isWanted: (Item) -> Bool) -> [Item] {
        var removed: [Item] = []
        for source in turns {
            while let first = lines[source]?.first, isWanted(first) {
                if let item = lines[source]?.removeFirst() { removed.append(item) }
            }
            if lines[source]?.first == nil { lines[source] = nil }
        }
        if !removed.isEmpty { turns.removeAll { lines[$0] == nil } }
        count -= removed.count
        return removed
    }
}
