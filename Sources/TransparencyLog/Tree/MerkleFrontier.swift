package import EthereumPrimitives

/// The right edge of a Merkle tree: what is needed to append leaves and to know the root, one hash for each bit that is set in the size.
package struct MerkleFrontier: Sendable, Hashable {
    package private(set) var size: UInt64
    /// The roots of the complete subtrees, the largest first.
    private var subtrees: [Bytes32]

    /// The edge of a tree without leaves.
    package init() {
        size = 0
        subtrees = []
    }

    /// The edge of the tree of the first `size` leaves.
    package init(size: UInt64, in tree: some SubtreeReader) throws {
        self.size = size
        subtrees = []
        var start: UInt64 = 0
        for level in stride(from: 63, through: 0, by: -1) where size >> UInt64(level) & 1 == 1 {
            subtrees.append(try tree.hash(level: level, index: start >> UInt64(level)))
            start += 1 << UInt64(level)
        }
    }

    /// - Parameter completed: Called with each complete subtree that the leaf makes, the leaf itself included, from the leaf up.
    package mutating func append(_ leaf: Bytes32, completed: (_ level: Int, _ index: UInt64, _ hash: Bytes32) throws -> Void) rethrows {
        var (hash, level) = (leaf, 0)
        try completed(0, size, hash)
        while size >> UInt64(level) & 1 == 1 {
            hash = MerkleTree.node(subtrees.removeLast(), hash)
            level += 1
            try completed(level, size >> UInt64(level), hash)
        }
        subtrees.append(hash)
        size += 1
    }

    package mutating func append(_ leaf: Bytes32) { append(leaf) { _, _, _ in } }

    package var root: Bytes32 {
        guard var root = subtrees.last else { return MerkleTree.emptyRoot }
        for subtree in subtrees.dropLast().reversed() { root = MerkleTree.node(subtree, root) }
        return root
    }
}
