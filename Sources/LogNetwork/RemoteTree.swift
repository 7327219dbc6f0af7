package import EthereumPrimitives
package import TransparencyLog

/// The tree of a log that is read over HTTP. A computation over it begins again each time when a tile that it needs has been fetched.
///
/// The hashes are the log's word: what is computed from them must be checked against a signed head.
package struct RemoteTree {
    /// No proof needs more tiles: two on each of seven levels, and the right edge.
    private static let maximumTiles = 64

    private let client: LogClient
    private let size: UInt64

    /// - Parameter size: The size of the head under which tiles are read.
    package init(client: LogClient, size: UInt64) {
        self.client = client
        self.size = size
    }

    /// - Throws: ``LogClient/Failure`` when a tile cannot be read; what the computation throws.
    package func compute<Value>(_ body: (TileTree<FetchedTiles>) throws -> Value) async throws -> Value {
        var tiles = FetchedTiles(size: size)
        for _ in 0..<RemoteTree.maximumTiles {
            do { return try body(TileTree(tiles)) } catch let missing as FetchedTiles.Missing {
                tiles.hashes[missing.tile] = try await client.hashes(of: missing.tile)
            }
        }
        throw LogFormatError.malformed("a proof from the log's tiles needs more than \(RemoteTree.maximumTiles) of them")
    }
}

/// The tiles that were fetched so far.
package struct FetchedTiles: TileReader {
    struct Missing: Error { let tile: Tile }

    let size: UInt64
    var hashes: [Tile: [Bytes32]] = [:]

    package func hashes(level: Int, _ range: Range<UInt64>) throws -> [Bytes32] {
        let index = range.lowerBound / UInt64(Tile.fullWidth)
        let start = Int(range.lowerBound % UInt64(Tile.fullWidth))
        guard let tile = Tile.at(.hashes(level: level), index: index, size: size), start + range.count <= tile.width else {
            throw LogFormatError.malformed("a log of \(size) entries has no hashes \(range) on level \(level)")
        }
        guard let row = hashes[tile] else { throw Missing(tile: tile) }
        return Array(row[start..<start + range.count])
    }
}
