public import EthereumPrimitives

extension MerkleTree {
    /// Makes a standard tree of (address, uint256) leaves, such as shares of revenue. The root is that of `StandardMerkleTree`, without the cost of a
    /// tree of values for each leaf.
    ///
    /// - Throws: `MerkleError.empty` without values.
    public init(addressesAndAmounts values: [(Address, UInt256)], sortLeaves: Bool = true) throws(MerkleError) {
        let batch = 1_024
        var leaves: [Bytes32] = []
        leaves.reserveCapacity(values.count)
        var words = [Bytes32](repeating: .zero, count: 2 * batch)
        var inner = [Bytes32](repeating: .zero, count: batch)
        var outer = inner
        for start in stride(from: 0, to: values.count, by: batch) {
            let count = min(batch, values.count - start)
            for index in 0..<count {
                words[2 * index] = values[start + index].0.padded
                words[2 * index + 1] = Bytes32(values[start + index].1)
            }
            MerkleTree.hash(words, messageBytes: 64, count: count, into: &inner)
            MerkleTree.hash(inner, messageBytes: 32, count: count, into: &outer)
            leaves.append(contentsOf: outer.prefix(count))
        }
        try self.init(leaves: leaves, sortLeaves: sortLeaves)
    }

    private static func hash(_ words: [Bytes32], messageBytes: Int, count: Int, into digests: inout [Bytes32]) {
        words.withUnsafeBytes { words in
            digests.withUnsafeMutableBufferPointer { digests in
                Keccak256.hashBatch(
                    words, messageBytes: messageBytes, into: UnsafeMutableBufferPointer(rebasing: digests[..<count]))
            }
        }
    }

    /// Returns the proofs of every leaf, in one piece of memory.
    public func allProofs() -> MerkleProofs {
        MerkleProofs(self)
    }
}

/// The proofs of all leaves of a tree, one after another.
public struct MerkleProofs: Sendable, Hashable {
    private let hashes: [Bytes32]
    /// The start of each leaf's proof, and the end of the last.
    private let starts: [Int]

    init(_ tree: MerkleTree) {
        var starts: [Int] = []
        starts.reserveCapacity(tree.leafIndices.count + 1)
        var total = 0
        for index in tree.leafIndices {
            starts.append(total)
            total += Int.bitWidth - 1 - (index + 1).leadingZeroBitCount
        }
        starts.append(total)
        self.starts = starts
        // In the order of the tree: neighbours share most nodes of their paths.
        var leaves = [Int](repeating: 0, count: tree.leafIndices.count)
        let firstLeaf = tree.nodes.count / 2
        for (leaf, index) in tree.leafIndices.enumerated() { leaves[index - firstLeaf] = leaf }
        hashes = [Bytes32](unsafeUninitializedCapacity: total) { buffer, initialized in
            tree.nodes.withUnsafeBufferPointer { nodes in
                for (position, leaf) in leaves.enumerated() {
                    var next = starts[leaf]
                    var index = position + firstLeaf
                    while index > 0 {
                        buffer.initializeElement(at: next, to: nodes[MerkleTree.sibling(of: index)])
                        next += 1
                        index = (index &- 1) / 2
                    }
                }
            }
            initialized = total
        }
    }

    /// The number of leaves.
    public var count: Int { starts.count - 1 }

    /// Returns the proof of a leaf, nil for a leaf that does not exist.
    public func proof(ofLeaf leaf: Int) -> ArraySlice<Bytes32>? {
        guard leaf >= 0, leaf < count else { return nil }
        return hashes[starts[leaf]..<starts[leaf + 1]]
    }
}
