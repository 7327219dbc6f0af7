import EthereumABI
import EthereumPrimitives
import EthereumTestSupport
import EthereumWallet
import StrictJSON
import Testing

@Suite("Merkle trees")
struct MerkleTests {
    @Test("Roots, proofs and multiproofs agree with the vectors")
    func vectors() throws {
        for row in try VectorFile("merkle_oz_standard").rows {
            let types = try row.array("leafEncoding").map { try ABIType(#require($0.stringValue)) }
            let values = try row.array("values").map { value -> [ABIValue] in
                try zip(#require(value.arrayValue), types).map { try ABIValue($0, as: $1) }
            }
            let standard = try StandardMerkleTree(values: values, leafEncoding: types, sortLeaves: row.flag("sortLeaves"))
            #expect(standard.root == (try row.word("root")), "\(row)")
            #expect(standard.tree.leafIndices.map { .number(String($0)) } == (try row.array("treeIndex")), "\(row)")
            for element in try row.array("proofs") {
                let index = try #require(element["index"]?.unsignedInteger?.asInt)
                let proof = try #require(standard.tree.proof(ofLeaf: index))
                #expect(.array(proof.map { .string($0.description) }) == element["proof"], "\(row)")
                let leaf = try StandardMerkleTree.leafHash(values[index], types)
                #expect(MerkleTree.verify(leaf: leaf, proof: proof, root: standard.root))
            }
            for element in try row.array("multiProofs") {
                let indices = try #require(element["indices"]?.arrayValue).compactMap { $0.unsignedInteger?.asInt }
                let multi = try standard.tree.multiProof(ofLeaves: indices)
                #expect(.array(multi.proof.map { .string($0.description) }) == element["proof"], "\(row)")
                #expect(.array(multi.flags.map { .bool($0) }) == element["proofFlags"], "\(row)")
                #expect(multi.verify(root: standard.root), "\(row)")
            }
            #expect(try StandardMerkleTree(standard.json) == standard, "\(row)")
        }
    }

    @Test("Every leaf and every subset proves in trees of every size up to 9")
    func exhaustive() throws {
        for count in 1...9 {
            let leaves = (0..<count).map { Keccak256.hash(utf8: "leaf \($0)") }
            let simple = try SimpleMerkleTree(values: leaves, sortLeaves: count % 2 == 0)
            #expect(try SimpleMerkleTree(simple.json) == simple)
            for (index, leaf) in leaves.enumerated() {
                let proof = try #require(simple.tree.proof(ofLeaf: index))
                #expect(MerkleTree.verify(leaf: leaf, proof: proof, root: simple.root))
                #expect(!MerkleTree.verify(leaf: Keccak256.hash(utf8: "other"), proof: proof, root: simple.root))
            }
            for subset in 0..<(1 << count) {
                let indices = (0..<count).filter { subset >> $0 & 1 == 1 }
                let multi = try simple.tree.multiProof(ofLeaves: indices)
                #expect(multi.verify(root: simple.root), "\(count) leaves, \(indices)")
                #expect(multi.leaves.count == indices.count)
            }
        }
    }

    @Test("Large trees hash in batches to the same nodes")
    func batches() throws {
        for count in [1_000, 1_023, 1_024, 1_025, 2_049, 5_000] {
            let leaves = (0..<count).map { Keccak256.hash(utf8: "leaf \($0)") }
            let tree = try MerkleTree(leaves: leaves)
            // Loading checks every node one by one.
            #expect(try MerkleTree(nodes: tree.nodes, leafIndices: tree.leafIndices) == tree)
        }
    }

    @Test("What is no tree or no proof is refused")
    func refused() throws {
        #expect(throws: MerkleError.empty) { try MerkleTree(leaves: []) }
        let simple = try SimpleMerkleTree(values: (0..<4).map { Keccak256.hash(utf8: "\($0)") })
        #expect(simple.tree.proof(ofLeaf: 4) == nil && simple.tree.proof(ofLeaf: -1) == nil)
        #expect(throws: MerkleError.noSuchLeaf(9)) { try simple.tree.multiProof(ofLeaves: [9]) }
        #expect(throws: MerkleError.self) { try simple.tree.multiProof(ofLeaves: [1, 1]) }
        var nodes = simple.tree.nodes
        nodes[1] = .zero
        #expect(throws: MerkleError.inconsistent) { try MerkleTree(nodes: nodes, leafIndices: simple.tree.leafIndices) }
        #expect(MerkleMultiProof(leaves: [], proof: [], flags: []).root == nil)
        #expect(MerkleMultiProof(leaves: [.zero], proof: [], flags: [true]).root == nil)
        #expect(MerkleMultiProof(leaves: [.zero, .zero], proof: [], flags: [false]).root == nil)
    }
}
