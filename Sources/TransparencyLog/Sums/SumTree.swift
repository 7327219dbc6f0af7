/// A whole sum tree in memory: gives the proof of any leaf for a logarithm of nodes.
package struct SumTree: Sendable {
    /// The complete subtrees of each level; those of level 0 are the leaves.
    private var levels: [[SumNode]]

    /// - Throws: ``LogFormatError`` when a sum does not fit 256 bits.
    package init(_ leaves: [SumNode]) throws(LogFormatError) {
        levels = [leaves]
        while let row = levels.last, row.count > 1 {
            var next: [SumNode] = []
            next.reserveCapacity(row.count / 2)
            for index in stride(from: 0, to: row.count - 1, by: 2) { next.append(try SumNode.node(row[index], row[index + 1])) }
            levels.append(next)
        }
    }

    package var count: UInt64 { UInt64(levels[0].count) }
    package var leaves: [SumNode] { levels[0] }

    /// - Throws: ``LogFormatError`` when a sum does not fit 256 bits.
    package func root() throws(LogFormatError) -> SumNode { count == 0 ? .empty : try root(from: 0, count: count) }

    private func root(from start: UInt64, count: UInt64) throws(LogFormatError) -> SumNode {
        if count.nonzeroBitCount == 1 {
            let level = count.trailingZeroBitCount
            return levels[level][Int(start >> UInt64(level))]
        }
        let left = MerkleTree.split(count)
        return try SumNode.node(root(from: start, count: left), root(from: start + left, count: count - left))
    }

    /// - Throws: ``LogFormatError`` unless there is a leaf at the index.
    package func proof(of index: UInt64) throws(LogFormatError) -> SumProof {
        guard index < count else { throw .unproven("there is no leaf \(index) among \(count)") }
        var siblings: [SumNode] = []
        var (start, count) = (UInt64(0), count)
        while count > 1 {
            let left = MerkleTree.split(count)
            if index - start < left {
                siblings.append(try root(from: start + left, count: count - left))
                count = left
            } else {
                siblings.append(try root(from: start, count: left))
                start += left
                count -= left
            }
        }
        return SumProof(index: index, siblings: siblings.reversed())
    }
}
