public import EthereumPrimitives

/// A Merkle tree as OpenZeppelin's contracts verify it. The hash of a node is that of its two children in ascending order, so a proof needs no
/// directions.
///
/// Node 0 is the root, nodes 2i + 1 and 2i + 2 are the children of i, and the leaves are the last nodes, the first leaf last.
///
/// - SeeAlso: OpenZeppelin `MerkleProof.sol` and `@openzeppelin/merkle-tree`
public struct MerkleTree: Sendable, Hashable {
    /// The nodes, the root first.
    public let nodes: [Bytes32]
    /// The node of each leaf, in the order in which the leaves were given.
    public let leafIndices: [Int]

    /// Makes a tree of at least one leaf. Sorted leaves make the root independent of their order.
    ///
    /// - Throws: `MerkleError.empty` without leaves.
    public init(leaves: [Bytes32], sortLeaves: Bool = true) throws(MerkleError) {
        guard !leaves.isEmpty else { throw .empty }
        let order = sortLeaves ? MerkleTree.ascending(leaves) : Array(leaves.indices)
        let count = 2 * leaves.count - 1
        var leafIndices = [Int](repeating: 0, count: leaves.count)
        nodes = [Bytes32](unsafeUninitializedCapacity: count) { nodes, initialized in
            for (position, leaf) in order.enumerated() {
                let index = count - 1 - position
                nodes.initializeElement(at: index, to: leaves[leaf])
                leafIndices[leaf] = index
            }
            MerkleTree.hashInnerNodes(nodes, count: count)
            initialized = count
        }
        self.leafIndices = leafIndices
    }

    /// Loads stored nodes and checks every inner node.
    ///
    /// - Throws: `MerkleError.inconsistent` for hashes or positions that do not fit.
    public init(nodes: [Bytes32], leafIndices: [Int]) throws(MerkleError) {
        guard nodes.count % 2 == 1, leafIndices.count == nodes.count / 2 + 1 else { throw .inconsistent }
        guard Set(leafIndices).count == leafIndices.count, leafIndices.allSatisfy({ $0 >= nodes.count / 2 && $0 < nodes.count })
        else { throw .inconsistent }
        for index in 0..<nodes.count / 2
        where nodes[index] != MerkleTree.parent(nodes[2 * index + 1], nodes[2 * index + 2]) {
            throw .inconsistent
        }
        self.nodes = nodes
        self.leafIndices = leafIndices
    }

    /// The root of the tree.
    public var root: Bytes32 { nodes[0] }

    /// Returns the siblings on the way from a leaf to the root, nil for a leaf that does not exist.
    public func proof(ofLeaf leaf: Int) -> [Bytes32]? {
        guard leafIndices.indices.contains(leaf) else { return nil }
        var index = leafIndices[leaf]
        var proof: [Bytes32] = []
        proof.reserveCapacity(Int.bitWidth - (index + 1).leadingZeroBitCount - 1)
        while index > 0 {
            proof.append(nodes[MerkleTree.sibling(of: index)])
            index = (index - 1) / 2
        }
        return proof
    }

    /// Returns true when a leaf and its proof lead to the root.
    public static func verify(leaf: Bytes32, proof: [Bytes32], root: Bytes32) -> Bool {
        proof.reduce(leaf) { parent($0, $1) } == root
    }

    /// Returns the hash of two nodes in ascending order.
    static func parent(_ left: Bytes32, _ right: Bytes32) -> Bytes32 {
        left < right ? Keccak256.hash(left, right) : Keccak256.hash(right, left)
    }

    static func sibling(of index: Int) -> Int { index % 2 == 0 ? index - 1 : index + 1 }

    /// The positions of the leaves in ascending order of their hashes; equal ones keep their order.
    ///
    /// Hashes are evenly spread, so their first two bytes divide them into small buckets; any leaves sort correctly.
    private static func ascending(_ leaves: [Bytes32]) -> [Int] {
        func bucket(_ leaf: Bytes32) -> Int { Int(truncatingIfNeeded: leaf.word.limbs.3 >> 48) }
        var ends = [Int](repeating: 0, count: 1 << 16)
        for leaf in leaves { ends[bucket(leaf)] += 1 }
        var total = 0
        for index in ends.indices {
            total += ends[index]
            ends[index] = total
        }
        var order = [Int](repeating: 0, count: leaves.count)
        // Backward, so that equal leaves keep their order and `ends` become starts.
        for (index, leaf) in leaves.enumerated().reversed() {
            ends[bucket(leaf)] -= 1
            order[ends[bucket(leaf)]] = index
        }
        for index in ends.indices {
            let end = index + 1 < ends.count ? ends[index + 1] : leaves.count
            guard end - ends[index] > 1 else { continue }
            order[ends[index]..<end].sort { left, right in
                leaves[left] != leaves[right] ? leaves[left] < leaves[right] : left < right
            }
        }
        return order
    }

    /// Hashes the inner nodes in runs whose children are complete, so that each run is one batch.
    private static func hashInnerNodes(_ nodes: UnsafeMutableBufferPointer<Bytes32>, count: Int) {
        let batch = 1_024
        let pairs = UnsafeMutableBufferPointer<Bytes32>.allocate(capacity: 2 * batch)
        defer { pairs.deallocate() }
        var end = count / 2
        while end > 0 {
            // Node i needs 2i + 1 and 2i + 2: all nodes from end / 2 on have children at end or later.
            let start = max(end / 2, end - batch)
            for index in start..<end {
                let (left, right) = (nodes[2 * index + 1], nodes[2 * index + 2])
                let isOrdered = left < right
                pairs.initializeElement(at: 2 * (index - start), to: isOrdered ? left : right)
                pairs.initializeElement(at: 2 * (index - start) + 1, to: isOrdered ? right : left)
            }
            let messages = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(pairs)[..<(64 * (end - start))])
            Keccak256.hashBatch(messages, messageBytes: 64, into: UnsafeMutableBufferPointer(rebasing: nodes[start..<end]))
            end = start
        }
    }
}

/// The reason why values are not a tree, or why a proof cannot be made.
public enum MerkleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no leaf.
    case empty
    /// The nodes of a stored tree do not hash to one another.
    case inconsistent
    /// The tree has no leaf with this number.
    case noSuchLeaf(Int)
    /// A leaf is named twice.
    case duplicateLeaf(Int)
    /// A value or a stored tree has the wrong form.
    case malformed(String)

    /// A sentence that names the fault and what was expected.
    public var description: String {
        switch self {
        case .empty: "a Merkle tree has at least one leaf"
        case .inconsistent: "the stored tree is inconsistent: its nodes do not hash to one another"
        case .noSuchLeaf(let index): "the tree has no leaf \(index)"
        case .duplicateLeaf(let index): "leaf \(index) is named twice"
        case .malformed(let reason): "the tree is malformed: \(reason)"
        }
    }
}
