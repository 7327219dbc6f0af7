package import EthereumPrimitives

/// Shows that a tree begins with all leaves of a smaller one (RFC 9162 section 2.1.4).
package struct ConsistencyProof: Sendable, Hashable {
    package let oldSize: UInt64
    package let newSize: UInt64
    package let hashes: [Bytes32]

    package init(oldSize: UInt64, newSize: UInt64, hashes: [Bytes32]) {
        self.oldSize = oldSize
        self.newSize = newSize
        self.hashes = hashes
    }

    /// Reads O(log newSize) hashes. There are none between equal sizes, nor from a tree without leaves.
    ///
    /// - Throws: ``LogFormatError`` for a smaller new size; what the reader throws.
    package init(oldSize: UInt64, newSize: UInt64, in tree: some SubtreeReader) throws {
        guard oldSize <= newSize else { throw LogFormatError.unproven("a tree of \(newSize) entries does not begin with \(oldSize)") }
        var siblings: [Bytes32] = []
        var (start, count, isWhole) = (UInt64(0), newSize, true)
        while oldSize > 0, oldSize - start < count {
            let left = MerkleTree.split(count)
            if oldSize - start <= left {
                siblings.append(try tree.root(from: start + left, count: count - left))
                count = left
            } else {
                siblings.append(try tree.root(from: start, count: left))
                (start, count, isWhole) = (start + left, count - left, false)
            }
        }
        if oldSize > 0, !isWhole { siblings.append(try tree.root(from: start, count: count)) }
        self.init(oldSize: oldSize, newSize: newSize, hashes: siblings.reversed())
    }

    /// - Throws: ``LogFormatError`` unless the proof leads to both roots.
    package func check(oldRoot: Bytes32, newRoot: Bytes32) throws(LogFormatError) {
        guard oldSize <= newSize else { throw .unproven("a tree of \(newSize) entries does not begin with \(oldSize)") }
        if oldSize == 0 || oldSize == newSize {
            guard hashes.isEmpty, oldSize == 0 ? oldRoot == MerkleTree.emptyRoot : oldRoot == newRoot else { throw inconsistent }
            return
        }
        var rest = hashes[...]
        var (node, last) = (oldSize - 1, newSize - 1)
        while node & 1 == 1 { (node, last) = (node >> 1, last >> 1) }
        // Where the old tree is a complete subtree of the new one, its root is the start.
        guard let start = node == 0 ? oldRoot : rest.popFirst() else { throw inconsistent }
        var (old, new) = (start, start)
        for sibling in rest {
            guard last > 0 else { throw inconsistent }
            if node & 1 == 1 || node == last {
                (old, new) = (MerkleTree.node(sibling, old), MerkleTree.node(sibling, new))
                while node & 1 == 0, node != 0 { (node, last) = (node >> 1, last >> 1) }
            } else {
                new = MerkleTree.node(new, sibling)
            }
            (node, last) = (node >> 1, last >> 1)
        }
        guard last == 0, old == oldRoot, new == newRoot else { throw inconsistent }
    }

    private var inconsistent: LogFormatError {
        .unproven("the tree of \(newSize) entries does not begin with the \(oldSize) of the earlier one: keep both heads, they prove two histories")
    }
}
