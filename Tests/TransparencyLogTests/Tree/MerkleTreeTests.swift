import EthereumPrimitives
import EthereumTestSupport
import Testing
import TransparencyLog

@Suite("Merkle tree")
struct MerkleTreeTests {
    static let tree = NaiveTree.numbered(130)

    @Test("The roots of RFC 6962's reference implementation come out")
    func referenceVectors() {
        // certificate-transparency-go, merkletree tests: the first leaves of its test data and their roots.
        let leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ]
        var frontier = MerkleFrontier()
        #expect(frontier.root.description == "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        for (leaf, root) in zip(leaves, roots) {
            frontier.append(MerkleTree.leaf((try? Hex.decode(leaf)) ?? []))
            #expect(frontier.root.description == "0x" + root)
        }
    }

    @Test("A frontier has the naive tree's root at every size, also one that was read from the tree")
    func frontier() throws {
        var frontier = MerkleFrontier()
        for size in 0..<Self.tree.entries.count {
            #expect(frontier.size == UInt64(size))
            #expect(frontier.root == Self.tree.root(0..<size))
            #expect(try MerkleFrontier(size: UInt64(size), in: Self.tree) == frontier)
            #expect(try Self.tree.root(size: UInt64(size)) == frontier.root)
            frontier.append(MerkleTree.leaf(Self.tree.entries[size]))
        }
    }

    @Test("Each leaf of each tree of up to 70 has the naive path, and its proof holds for no other index and size")
    func inclusion() throws {
        for size in 1...70 {
            let root = Self.tree.root(0..<size)
            for index in 0..<size {
                let proof = try InclusionProof(index: UInt64(index), size: UInt64(size), in: Self.tree)
                #expect(proof.hashes == Self.tree.path(of: index, in: 0..<size))
                let leaf = MerkleTree.leaf(Self.tree.entries[index])
                try proof.check(leaf, root: root)
                for (otherIndex, otherSize) in [(index ^ 1, size), (index, size + 64), (size, size)] {
                    let other = InclusionProof(index: UInt64(otherIndex), size: UInt64(otherSize), hashes: proof.hashes)
                    #expect(throws: LogFormatError.self) { try other.check(leaf, root: root) }
                }
            }
            #expect(throws: LogFormatError.self) { try InclusionProof(index: UInt64(size), size: UInt64(size), in: Self.tree) }
        }
    }

    @Test("Each two sizes of up to 70 have the naive consistency proof, and it holds for them alone")
    func consistency() throws {
        for new in 0...70 {
            for old in 0...new {
                let proof = try ConsistencyProof(oldSize: UInt64(old), newSize: UInt64(new), in: Self.tree)
                #expect(proof.hashes == Self.tree.proof(from: old, to: new))
                let (oldRoot, newRoot) = (Self.tree.root(0..<old), Self.tree.root(0..<new))
                try proof.check(oldRoot: oldRoot, newRoot: newRoot)
                let wrong = Bytes32(UInt256(UInt64(old + 1)))
                #expect(throws: LogFormatError.self) { try proof.check(oldRoot: wrong, newRoot: newRoot) }
                if old > 0 { #expect(throws: LogFormatError.self) { try proof.check(oldRoot: oldRoot, newRoot: wrong) } }
                let longer = ConsistencyProof(oldSize: UInt64(old), newSize: UInt64(new), hashes: proof.hashes + [wrong])
                #expect(throws: LogFormatError.self) { try longer.check(oldRoot: oldRoot, newRoot: newRoot) }
                if !proof.hashes.isEmpty {
                    let shorter = ConsistencyProof(oldSize: UInt64(old), newSize: UInt64(new), hashes: proof.hashes.dropLast())
                    #expect(throws: LogFormatError.self) { try shorter.check(oldRoot: oldRoot, newRoot: newRoot) }
                }
            }
        }
    }

    @Test("A single flipped bit in a proof, its leaf or a root is refused", arguments: [UInt64(1), 2, 3])
    func flippedBits(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let size = Int.random(in: 2...128, using: &generator)
        let index = Int.random(in: 0..<size, using: &generator)
        let (old, root) = (Int.random(in: 1..<size, using: &generator), Self.tree.root(0..<size))
        let (leaf, oldRoot) = (MerkleTree.leaf(Self.tree.entries[index]), Self.tree.root(0..<old))
        let path = Self.tree.path(of: index, in: 0..<size)
        try withEveryFlippedBit(of: path.flatMap(\.bytes)) { bytes, bit in
            let proof = InclusionProof(index: UInt64(index), size: UInt64(size), hashes: try hashes(bytes))
            #expect(throws: LogFormatError.self, "seed \(seed) bit \(bit)") { try proof.check(leaf, root: root) }
        }
        try withEveryFlippedBit(of: leaf.bytes + root.bytes) { bytes, bit in
            let changed = try hashes(bytes)
            let proof = InclusionProof(index: UInt64(index), size: UInt64(size), hashes: path)
            #expect(throws: LogFormatError.self, "seed \(seed) bit \(bit)") { try proof.check(changed[0], root: changed[1]) }
        }
        try withEveryFlippedBit(of: (Self.tree.proof(from: old, to: size) + [oldRoot, root]).flatMap(\.bytes)) { bytes, bit in
            let changed = try hashes(bytes)
            let proof = ConsistencyProof(oldSize: UInt64(old), newSize: UInt64(size), hashes: changed.dropLast(2))
            #expect(throws: LogFormatError.self, "seed \(seed) bit \(bit)") {
                try proof.check(oldRoot: changed[changed.count - 2], newRoot: changed[changed.count - 1])
            }
        }
    }

    private func hashes(_ bytes: [UInt8]) throws -> [Bytes32] {
        try stride(from: 0, to: bytes.count, by: 32).map { try #require(Bytes32(bytes[$0..<$0 + 32])) }
    }
}
