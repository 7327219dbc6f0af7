import EthereumPrimitives
import TransparencyLog

/// A Merkle tree as RFC 6962 section 2.1 defines it, recursion by recursion: slow, and written from the text alone.
struct NaiveTree {
    let entries: [[UInt8]]

    static func numbered(_ count: Int) -> NaiveTree { NaiveTree(entries: (0..<count).map { Array("entry \($0)".utf8) }) }

    func root(_ range: Range<Int>) -> Bytes32 {
        if range.isEmpty { return SHA256.hash([]) }
        if range.count == 1 { return SHA256.hash([0] + entries[range.lowerBound]) }
        let middle = range.lowerBound + Self.split(range.count)
        return SHA256.hash([1] + root(range.lowerBound..<middle).bytes + root(middle..<range.upperBound).bytes)
    }

    func path(of index: Int, in range: Range<Int>) -> [Bytes32] {
        if range.count == 1 { return [] }
        let middle = range.lowerBound + Self.split(range.count)
        return index < middle
            ? path(of: index, in: range.lowerBound..<middle) + [root(middle..<range.upperBound)]
            : path(of: index, in: middle..<range.upperBound) + [root(range.lowerBound..<middle)]
    }

    func proof(from old: Int, to new: Int) -> [Bytes32] { old == 0 || old == new ? [] : subproof(old, 0..<new, true) }

    private func subproof(_ old: Int, _ range: Range<Int>, _ isWhole: Bool) -> [Bytes32] {
        if old == range.count { return isWhole ? [] : [root(range)] }
        let left = Self.split(range.count)
        let middle = range.lowerBound + left
        return old <= left
            ? subproof(old, range.lowerBound..<middle, isWhole) + [root(middle..<range.upperBound)]
            : subproof(old - left, middle..<range.upperBound, false) + [root(range.lowerBound..<middle)]
    }

    private static func split(_ count: Int) -> Int {
        var left = 1
        while left * 2 < count { left *= 2 }
        return left
    }
}

extension NaiveTree: SubtreeReader {
    func hash(level: Int, index: UInt64) -> Bytes32 { root(Int(index) << level..<(Int(index) + 1) << level) }
}

/// Tiles in memory, as a log appends to them.
struct MemoryTiles: TileReader {
    private(set) var levels: [[Bytes32]] = []
    private(set) var frontier = MerkleFrontier()

    init(_ tree: NaiveTree, count: Int) {
        for entry in tree.entries[..<count] {
            frontier.append(MerkleTree.leaf(entry)) { level, index, hash in
                guard level % Tile.height == 0 else { return }
                if levels.count == level / Tile.height { levels.append([]) }
                precondition(levels[level / Tile.height].count == Int(index))
                levels[level / Tile.height].append(hash)
            }
        }
    }

    func hashes(level: Int, _ range: Range<UInt64>) -> [Bytes32] { Array(levels[level][Int(range.lowerBound)..<Int(range.upperBound)]) }
}

/// Every change of one bit.
func withEveryFlippedBit(of bytes: [UInt8], _ body: ([UInt8], _ bit: Int) throws -> Void) rethrows {
    for bit in 0..<bytes.count * 8 {
        var changed = bytes
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
        try body(changed, bit)
    }
}
