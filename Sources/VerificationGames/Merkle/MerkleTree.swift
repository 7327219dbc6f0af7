package import EthereumPrimitives

/// A binary Merkle tree of Keccak-256, in the form that a contract checks with few instructions.
///
/// A node is the hash of its two children. Leaves are hashes of byte strings whose length the reader knows and which is never 64, so that no node passes
/// for a leaf. Missing leaves up to the next power of two are zero.
package struct MerkleTree: Sendable {
    /// From the leaves to the root.
    private let levels: [[Bytes32]]

    /// - Parameter leaves: at least one.
    package init(leaves: [Bytes32]) {
        precondition(!leaves.isEmpty, "a Merkle tree has at least one leaf")
        var width = 1
        while width < leaves.count { width *= 2 }
        var levels = [leaves + [Bytes32](repeating: .zero, count: width - leaves.count)]
        while let level = levels.last, level.count > 1 {
            levels.append(stride(from: 0, to: level.count, by: 2).map { Keccak256.hash(level[$0], level[$0 + 1]) })
        }
        self.levels = levels
    }

    package var root: Bytes32 { levels[levels.count - 1][0] }

    /// The siblings of a leaf and of the nodes above it, the leaf's first.
    package func path(to index: Int) -> [Bytes32] {
        levels.dropLast().enumerated().map { height, level in level[(index >> height) ^ 1] }
    }
}

/// A leaf of a Merkle tree and the path that leads from it to the root.
package struct Opening: Sendable, Hashable {
    package var leaf: [UInt8]
    package var path: [Bytes32]

    package init(leaf: [UInt8], path: [Bytes32]) {
        self.leaf = leaf
        self.path = path
    }

    /// Whether the leaf stands at this index of the tree with this root.
    package func isIn(_ root: Bytes32, at index: Int) -> Bool {
        guard path.count < 32, index >> path.count == 0 else { return false }
        var hash = Keccak256.hash(leaf)
        for (height, sibling) in path.enumerated() {
            hash = (index >> height) & 1 == 0 ? Keccak256.hash(hash, sibling) : Keccak256.hash(sibling, hash)
        }
        return hash == root
    }
}
