public import EthereumPrimitives

/// A proof that several leaves belong to a tree, in the form of OpenZeppelin's `multiProofVerify`.
public struct MerkleMultiProof: Sendable, Hashable {
    /// The leaves in the order in which they are hashed: from the last node backward.
    public let leaves: [Bytes32]
    /// The nodes that the leaves do not give.
    public let proof: [Bytes32]
    /// For each hash, true when its second input is a known node, false when it is the next of `proof`.
    public let flags: [Bool]

    /// Makes a proof of its parts, unchecked.
    public init(leaves: [Bytes32], proof: [Bytes32], flags: [Bool]) {
        self.leaves = leaves
        self.proof = proof
        self.flags = flags
    }

    /// The root that the leaves and the proof lead to. Nil for lists whose lengths do not fit.
    public var root: Bytes32? {
        guard leaves.count + proof.count == flags.count + 1 else { return nil }
        // A malicious list of flags may ask for more proof elements than there are.
        guard flags.count(where: { !$0 }) <= proof.count else { return nil }
        var known = leaves
        var nextKnown = 0
        var rest = proof[...]
        for flag in flags {
            guard nextKnown < known.count else { return nil }
            let first = known[nextKnown]
            nextKnown += 1
            var second = rest.first
            if flag {
                guard nextKnown < known.count else { return nil }
                second = known[nextKnown]
                nextKnown += 1
            } else {
                rest = rest.dropFirst()
            }
            guard let second else { return nil }
            known.append(MerkleTree.parent(first, second))
        }
        // All of the proof must have been used.
        guard flags.isEmpty || rest.isEmpty else { return nil }
        return flags.isEmpty ? (leaves.first ?? proof.first) : known.last
    }

    /// Returns true when the leaves and the proof lead to the root.
    public func verify(root expected: Bytes32) -> Bool { root == expected }
}

extension MerkleTree {
    /// Proves the leaves with these numbers, in any order. No leaves at all are proved by the root.
    ///
    /// - Throws: `MerkleError.noSuchLeaf` or `.duplicateLeaf`.
    public func multiProof(ofLeaves numbers: [Int]) throws(MerkleError) -> MerkleMultiProof {
        var indices: [Int] = []
        for number in numbers {
            guard leafIndices.indices.contains(number) else { throw .noSuchLeaf(number) }
            indices.append(leafIndices[number])
        }
        indices.sort(by: >)
        if let twice = zip(indices, indices.dropFirst()).first(where: { $0 == $1 }) { throw .duplicateLeaf(twice.0) }
        let leaves = indices.map { nodes[$0] }
        var (proof, flags): ([Bytes32], [Bool]) = ([], [])
        // A queue: nodes still to be hashed, in descending order.
        var next = 0
        while next < indices.count, indices[next] > 0 {
            let sibling = MerkleTree.sibling(of: indices[next])
            let parent = (indices[next] - 1) / 2
            next += 1
            if next < indices.count, indices[next] == sibling {
                flags.append(true)
                next += 1
            } else {
                flags.append(false)
                proof.append(nodes[sibling])
            }
            indices.append(parent)
        }
        if numbers.isEmpty { proof.append(root) }
        return MerkleMultiProof(leaves: leaves, proof: proof, flags: flags)
    }
}
