package import EthereumPrimitives

/// Shows that a leaf stands at an index of a tree (RFC 9162 section 2.1.3).
package struct InclusionProof: Sendable, Hashable {
    package let index: UInt64
    package let size: UInt64
    /// The siblings on the way from the leaf to the root.
    package let hashes: [Bytes32]

    package init(index: UInt64, size: UInt64, hashes: [Bytes32]) {
        self.index = index
        self.size = size
        self.hashes = hashes
    }

    /// Reads O(log size) hashes.
    ///
    /// - Throws: ``LogFormatError`` unless the tree has the index; what the reader throws.
    package init(index: UInt64, size: UInt64, in tree: some SubtreeReader) throws {
        guard index < size else { throw LogFormatError.unproven("entry \(index) is not among the \(size) of this tree; ask for a later checkpoint") }
        var siblings: [Bytes32] = []
        var (start, count) = (UInt64(0), size)
        while count > 1 {
            let left = MerkleTree.split(count)
            if index - start < left {
                siblings.append(try tree.root(from: start + left, count: count - left))
                count = left
            } else {
                siblings.append(try tree.root(from: start, count: left))
                start += left
                count -= left
            }
        }
        self.init(index: index, size: size, hashes: siblings.reversed())
    }

    /// The root that the leaf has by this proof.
    ///
    /// - Throws: ``LogFormatError`` where the proof has too few or too many hashes.
    package func root(of leaf: Bytes32) throws(LogFormatError) -> Bytes32 {
        guard index < size else { throw .unproven("entry \(index) is not in a tree of \(size)") }
        var (node, last, hash) = (index, size - 1, leaf)
        for sibling in hashes {
            guard last > 0 else { throw .unproven("the inclusion proof of entry \(index) has more hashes than a tree of \(size) is deep") }
            if node & 1 == 1 || node == last {
                hash = MerkleTree.node(sibling, hash)
                // On the right edge, levels without a right sibling are passed over.
                while node & 1 == 0, node != 0 { (node, last) = (node >> 1, last >> 1) }
            } else {
                hash = MerkleTree.node(hash, sibling)
            }
            (node, last) = (node >> 1, last >> 1)
        }
        guard last == 0 else { throw .unproven("the inclusion proof of entry \(index) has fewer hashes than a tree of \(size) is deep") }
        return hash
    }

    /// - Throws: ``LogFormatError`` unless the leaf leads to this root.
    package func check(_ leaf: Bytes32, root: Bytes32) throws(LogFormatError) {
        guard try self.root(of: leaf) == root else {
            throw .unproven("entry \(index) is not what the tree of \(size) entries has there: its hashes lead to another root")
        }
    }
}
