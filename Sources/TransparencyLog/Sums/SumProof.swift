/// Shows which leaf a sum tree has at a position, and that the tree's sums include it.
package struct SumProof: Sendable, Hashable {
    /// The deepest tree has this many levels.
    package static let maximumNodes = 63

    package let index: UInt64
    /// The siblings on the way from the leaf to the root, each with its count and sums.
    package let siblings: [SumNode]

    package init(index: UInt64, siblings: [SumNode]) {
        self.index = index
        self.siblings = siblings
    }

    /// - Throws: ``LogFormatError`` unless a tree of `root` has this leaf at the index. The siblings' counts must be those of the tree's shape.
    package func check(_ leaf: SumNode, root: SumNode) throws(LogFormatError) {
        guard leaf.count == 1, index < root.count, siblings.count <= SumProof.maximumNodes else {
            throw .unproven("leaf \(index) is not in a sum tree of \(root.count)")
        }
        var turns: [(isLeft: Bool, siblingCount: UInt64)] = []
        var (start, count) = (UInt64(0), root.count)
        while count > 1 {
            let left = MerkleTree.split(count)
            let isLeft = index - start < left
            turns.append((isLeft, isLeft ? count - left : left))
            (start, count) = isLeft ? (start, left) : (start + left, count - left)
        }
        guard turns.count == siblings.count else { throw .unproven("the proof of leaf \(index) is not as deep as a sum tree of \(root.count)") }
        var node = leaf
        for (turn, sibling) in zip(turns.reversed(), siblings) {
            guard sibling.count == turn.siblingCount else {
                throw .unproven("a part of a sum tree has \(sibling.count) leaves: expected \(turn.siblingCount)")
            }
            node = turn.isLeft ? try SumNode.node(node, sibling) : try SumNode.node(sibling, node)
        }
        guard node == root else { throw .unproven("leaf \(index) is not what the sum tree has there: its sums and hashes lead to another root") }
    }
}
