package import EthereumPrimitives

/// The hashes of an append-only Merkle tree with SHA-256 (RFC 6962 section 2.1, RFC 9162 section 2.1).
///
/// Leaves and inner nodes are hashed with different first bytes, so that neither can be taken for the other.
package enum MerkleTree {
    /// More leaves than this cannot be addressed by the tiles' seven levels of eight.
    package static let maximumSize: UInt64 = 1 << 56

    /// The root of a tree without leaves: the hash of nothing.
    package static let emptyRoot = SHA256.hash([])

    package static func leaf(_ data: some Sequence<UInt8>) -> Bytes32 {
        var hash = SHA256()
        hash.update([0])
        if data.withContiguousStorageIfAvailable({ hash.update(UnsafeRawBufferPointer($0)) }) == nil { hash.update(Array(data)) }
        return hash.finish()
    }

    package static func node(_ left: Bytes32, _ right: Bytes32) -> Bytes32 {
        SHA256.hash(messageBytes: 65) { buffer in
            buffer[0] = 1
            left.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[1..<33]).copyMemory(from: $0) }
            right.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[33..<65]).copyMemory(from: $0) }
        }
    }

    /// The root of a complete subtree above a power of two of hashes.
    static func root(ofComplete hashes: some Collection<Bytes32>) -> Bytes32 {
        precondition(hashes.count.nonzeroBitCount == 1, "a complete subtree has a power of two of leaves")
        var row = Array(hashes)
        while row.count > 1 { row = stride(from: 0, to: row.count, by: 2).map { node(row[$0], row[$0 + 1]) } }
        return row[0]
    }

    /// The number of leaves left of where a tree of `size` leaves, at least two, splits: the largest power of two below it.
    static func split(_ size: UInt64) -> UInt64 {
        precondition(size > 1)
        return 1 << UInt64(63 - (size - 1).leadingZeroBitCount)
    }
}

/// Gives the hashes of complete subtrees of one tree.
package protocol SubtreeReader {
    /// The hash of the subtree above the leaves `index · 2^level ..< (index + 1) · 2^level`, all of which the tree has.
    func hash(level: Int, index: UInt64) throws -> Bytes32
}

extension SubtreeReader {
    /// The root of the tree of the first `size` leaves.
    package func root(size: UInt64) throws -> Bytes32 { size == 0 ? MerkleTree.emptyRoot : try root(from: 0, count: size) }

    /// The root above `count` leaves from `start` on, as the tree's recursion splits them.
    func root(from start: UInt64, count: UInt64) throws -> Bytes32 {
        if count.nonzeroBitCount == 1 {
            let level = count.trailingZeroBitCount
            return try hash(level: level, index: start >> UInt64(level))
        }
        let left = MerkleTree.split(count)
        return MerkleTree.node(try root(from: start, count: left), try root(from: start + left, count: count - left))
    }
}
