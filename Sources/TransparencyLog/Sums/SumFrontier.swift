/// The right edge of a sum tree, which has the shape of a log's tree: leaves are appended, and the root is known.
package struct SumFrontier: Sendable {
    package private(set) var count: UInt64 = 0
    private var subtrees: [SumNode] = []

    package init() {}

    /// - Throws: ``LogFormatError`` when a sum does not fit 256 bits.
    package mutating func append(_ leaf: SumNode) throws(LogFormatError) {
        precondition(leaf.count == 1)
        var node = leaf
        var rest = count
        while rest & 1 == 1 {
            node = try SumNode.node(subtrees.removeLast(), node)
            rest >>= 1
        }
        subtrees.append(node)
        count += 1
    }

    /// - Throws: ``LogFormatError`` when a sum does not fit 256 bits.
    package func root() throws(LogFormatError) -> SumNode {
        guard var root = subtrees.last else { return .empty }
        for subtree in subtrees.dropLast().reversed() { root = try SumNode.node(subtree, root) }
        return root
    }
}
