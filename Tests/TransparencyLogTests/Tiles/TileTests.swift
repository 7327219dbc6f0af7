import EthereumPrimitives
import EthereumTestSupport
import Testing
import TransparencyLog

@Suite("Tiles")
struct TileTests {
    @Test(
        "A tile's path is the specification's",
        arguments: [
            (Tile(.hashes(level: 0), index: 1_234_067), "tile/0/x001/x234/067"), (Tile(.hashes(level: 0), index: 0), "tile/0/000"),
            (Tile(.hashes(level: 1), index: 0, width: 1), "tile/1/000.p/1"), (Tile(.entries, index: 999), "tile/entries/999"),
            (Tile(.entries, index: 1000, width: 255), "tile/entries/x001/000.p/255"), (Tile(.hashes(level: 63), index: 5), "tile/63/005"),
            (Tile(.entries, index: .max), "tile/entries/x018/x446/x744/x073/x709/x551/615"),
        ])
    func paths(tile: Tile, path: String) {
        #expect(tile.path == path)
        #expect(Tile(path: path) == tile)
    }

    @Test(
        "Another spelling of a path is refused",
        arguments: [
            "", "tile", "tile/0", "tile/0/", "/tile/0/000", "tile/0/000/", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/0/0", "tile/0/0000",
            "tile/0/x000/000", "tile/0/x001", "tile/0/001/000", "tile/0/000.p", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01",
            "tile/0/000.p/+1", "tile/0/000.q/1", "tile/0/xx01/000", "tile/0/ 01", "tile/0/٠٠١", "tile/entries/000.p/1/2", "tile/data/000",
            "tile/0/x018/x446/x744/x073/x709/x551/616", "tile/0/../000",
        ])
    func strictPaths(path: String) {
        #expect(Tile(path: path) == nil)
    }

    @Test("A tree has exactly the tiles that its size fills")
    func widths() {
        #expect(Tile.at(.hashes(level: 0), index: 0, size: 0) == nil)
        #expect(Tile.at(.hashes(level: 0), index: 0, size: 255)?.width == 255)
        #expect(Tile.at(.hashes(level: 0), index: 0, size: 256)?.isPartial == false)
        #expect(Tile.at(.hashes(level: 0), index: 1, size: 256) == nil)
        #expect(Tile.at(.hashes(level: 1), index: 0, size: 255) == nil)
        #expect(Tile.at(.hashes(level: 1), index: 0, size: 70_000) == Tile(.hashes(level: 1), index: 0))
        #expect(Tile.at(.hashes(level: 1), index: 1, size: 70_000)?.width == 17)
        #expect(Tile.at(.hashes(level: 2), index: 0, size: 70_000)?.width == 1)
        #expect(Tile.at(.hashes(level: 9), index: 0, size: .max) == nil)
        #expect(Tile.at(.entries, index: 273, size: 70_000)?.width == 112)
        // The full tile's path never serves a part of it.
        #expect(!Tile(.entries, index: 273).exists(size: 70_000))
        #expect(Tile(.entries, index: 273, width: 112).exists(size: 70_000))
        #expect(!Tile(.entries, index: 273, width: 113).exists(size: 70_000))
    }

    @Test("A tree in tiles gives the naive proofs", arguments: [1, 2, 255, 256, 257, 511, 700])
    func tileTree(size: Int) throws {
        let naive = NaiveTree.numbered(size)
        let tiles = MemoryTiles(naive, count: size)
        let tree = TileTree(tiles)
        #expect(try tree.root(size: UInt64(size)) == naive.root(0..<size))
        #expect(try MerkleFrontier(size: UInt64(size), in: tree) == tiles.frontier)
        var generator = SeededGenerator(seed: UInt64(size))
        for _ in 0..<10 {
            let index = Int.random(in: 0..<size, using: &generator)
            #expect(try InclusionProof(index: UInt64(index), size: UInt64(size), in: tree).hashes == naive.path(of: index, in: 0..<size))
            #expect(try ConsistencyProof(oldSize: UInt64(index), newSize: UInt64(size), in: tree).hashes == naive.proof(from: index, to: size))
        }
    }

    @Test("A bundle gives back its entries, and refuses what is cut off or too much")
    func bundles() throws {
        let entries = [[], [7], [UInt8](repeating: 1, count: 300), [UInt8](repeating: 2, count: 65_535)]
        var bundle: [UInt8] = []
        for entry in entries { try EntryBundle.append(entry, to: &bundle) }
        #expect(try EntryBundle.decode(bundle) == entries)
        #expect(try EntryBundle.decode(bundle, count: 4) == entries)
        #expect(throws: LogFormatError.self) { try EntryBundle.decode(bundle, count: 3) }
        #expect(throws: LogFormatError.self) { try EntryBundle.decode(bundle, count: 5) }
        #expect(throws: LogFormatError.self) { try EntryBundle.decode(bundle.dropLast()) }
        #expect(throws: LogFormatError.self) { try EntryBundle.decode(bundle + [0]) }
        #expect(throws: LogFormatError.self) { try EntryBundle.decode([UInt8](repeating: 0, count: 2 * 257)) }
        #expect(throws: LogFormatError.self) { try EntryBundle.append([UInt8](repeating: 0, count: 65_536), to: &bundle) }
    }
}
