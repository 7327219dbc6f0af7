package import EthereumPrimitives

/// Gives the hashes of tiles, wherever they lie.
package protocol TileReader {
    /// The hashes `range` of a level of tiles, as 32 bytes each. All of them lie in one tile.
    func hashes(level: Int, _ range: Range<UInt64>) throws -> [Bytes32]
}

/// A tree whose hashes are in tiles. Hashes between two levels of tiles are computed from the lower one.
package struct TileTree<Reader: TileReader>: SubtreeReader {
    package let reader: Reader

    package init(_ reader: Reader) { self.reader = reader }

    package func hash(level: Int, index: UInt64) throws -> Bytes32 {
        let start = index << UInt64(level % Tile.height)
        let hashes = try reader.hashes(level: level / Tile.height, start..<start + 1 << UInt64(level % Tile.height))
        return MerkleTree.root(ofComplete: hashes)
    }
}
