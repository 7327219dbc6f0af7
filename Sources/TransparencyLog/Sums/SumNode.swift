package import EthereumPrimitives

/// A subtree of a sum tree: how many leaves it has, what they add and take in all, and a hash that binds both children's numbers.
///
/// A tree that hashes the sum of both children only leaves open how the sum is divided between them, so that one child can be understated (Hu, Zhang and
/// Guo, ePrint 2018/1139). Here each side's count and sums stand in the hash, and a sum that does not fit 256 bits is refused.
package struct SumNode: Sendable, Hashable {
    private static let leafTag: UInt8 = 2
    private static let nodeTag: UInt8 = 3

    package let count: UInt64
    package let added: UInt256
    package let taken: UInt256
    package let hash: Bytes32

    package init(count: UInt64, added: UInt256, taken: UInt256, hash: Bytes32) {
        self.count = count
        self.added = added
        self.taken = taken
        self.hash = hash
    }

    /// The tree without leaves.
    package static let empty = SumNode(count: 0, added: .zero, taken: .zero, hash: MerkleTree.emptyRoot)

    /// - Parameter name: What the amounts belong to: the log's leaf hash of an entry, or a holder's address.
    package static func leaf(_ name: Bytes32, added: UInt256, taken: UInt256) -> SumNode {
        let hash = hashing(tag: leafTag, count: 97) { buffer in
            name.copy(to: buffer, at: 1)
            Bytes32(added).copy(to: buffer, at: 33)
            Bytes32(taken).copy(to: buffer, at: 65)
        }
        return SumNode(count: 1, added: added, taken: taken, hash: hash)
    }

    /// - Throws: ``LogFormatError`` when a sum does not fit.
    package static func node(_ left: SumNode, _ right: SumNode) throws(LogFormatError) -> SumNode {
        let (count, isTooLarge) = left.count.addingReportingOverflow(right.count)
        guard !isTooLarge, let added = left.added.adding(right.added), let taken = left.taken.adding(right.taken) else {
            throw .unproven("the sums of two parts of a sum tree do not fit 256 bits")
        }
        let hash = hashing(tag: nodeTag, count: 209) { buffer in
            left.copy(to: buffer, at: 1)
            right.copy(to: buffer, at: 105)
        }
        return SumNode(count: count, added: added, taken: taken, hash: hash)
    }

    private static func hashing(tag: UInt8, count: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) -> Bytes32 {
        SHA256.hash(messageBytes: count) { buffer in
            buffer[0] = tag
            fill(buffer)
        }
    }

    private func copy(to buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
        buffer.storeBytes(of: count.bigEndian, toByteOffset: offset, as: UInt64.self)
        Bytes32(added).copy(to: buffer, at: offset + 8)
        Bytes32(taken).copy(to: buffer, at: offset + 40)
        hash.copy(to: buffer, at: offset + 72)
    }
}

extension Bytes32 {
    fileprivate func copy(to buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
        withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[offset..<offset + 32]).copyMemory(from: $0) }
    }
}
