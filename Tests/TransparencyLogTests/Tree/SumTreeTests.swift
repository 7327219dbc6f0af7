import EthereumPrimitives
import EthereumTestSupport
import Testing
import TransparencyLog

@Suite("Sum tree")
struct SumTreeTests {
    private static func leaves(_ count: Int, seed: UInt64 = 1) -> [SumNode] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { index in
            let amounts = (UInt64.random(in: 0..<1000, using: &generator), UInt64.random(in: 0..<10, using: &generator))
            return .leaf(Bytes32(UInt256(UInt64(index))), added: UInt256(amounts.0), taken: UInt256(amounts.1))
        }
    }

    private static func root(_ leaves: [SumNode]) throws -> SumNode {
        var frontier = SumFrontier()
        for leaf in leaves { try frontier.append(leaf) }
        return try frontier.root()
    }

    @Test("The root has the naive sums and the count, and each leaf a proof that holds at its place alone")
    func proofs() throws {
        #expect(try Self.root([]) == .empty)
        for count in 1...40 {
            let leaves = Self.leaves(count)
            let root = try Self.root(leaves)
            #expect(root.count == UInt64(count))
            let tree = try SumTree(leaves)
            #expect(try tree.root() == root)
            #expect(root.added == leaves.reduce(.zero) { $0.adding($1.added) ?? .max })
            #expect(root.taken == leaves.reduce(.zero) { $0.adding($1.taken) ?? .max })
            for index in 0..<count {
                let proof = try tree.proof(of: UInt64(index))
                try proof.check(leaves[index], root: root)
                let other = leaves[(index + 1) % count]
                if other != leaves[index] { #expect(throws: LogFormatError.self) { try proof.check(other, root: root) } }
                let moved = SumProof(index: UInt64((index + 1) % count), siblings: proof.siblings)
                if count > 1 { #expect(throws: LogFormatError.self) { try moved.check(leaves[index], root: root) } }
            }
            #expect(throws: LogFormatError.self) { try tree.proof(of: UInt64(count)) }
        }
    }

    @Test("A sum that is moved between siblings, understated or miscounted is refused")
    func dividedSums() throws {
        let leaves = Self.leaves(5)
        let root = try Self.root(leaves)
        let proof = try SumTree(leaves).proof(of: 1)
        for (place, sibling) in proof.siblings.enumerated() {
            for changed in [
                SumNode(count: sibling.count, added: .zero, taken: sibling.taken, hash: sibling.hash),
                SumNode(count: sibling.count, added: sibling.added, taken: .max, hash: sibling.hash),
                SumNode(count: sibling.count + 1, added: sibling.added, taken: sibling.taken, hash: sibling.hash),
                SumNode(count: sibling.count, added: sibling.added, taken: sibling.taken, hash: .zero),
            ] {
                var siblings = proof.siblings
                siblings[place] = changed
                #expect(throws: LogFormatError.self) { try SumProof(index: 1, siblings: siblings).check(leaves[1], root: root) }
            }
        }
        for changed in [
            SumNode(count: root.count - 1, added: root.added, taken: root.taken, hash: root.hash),
            SumNode(count: root.count, added: .zero, taken: root.taken, hash: root.hash),
        ] { #expect(throws: LogFormatError.self) { try proof.check(leaves[1], root: changed) } }
    }

    @Test("A leaf is no node, and sums beyond 256 bits are refused")
    func limits() throws {
        let leaf = SumNode.leaf(.zero, added: .max, taken: .zero)
        #expect(throws: LogFormatError.self) { try SumNode.node(leaf, .leaf(.zero, added: 1, taken: .zero)) }
        #expect(throws: LogFormatError.self) { try Self.root([leaf, leaf]) }
        let node = try SumNode.node(.leaf(.zero, added: 1, taken: .zero), .leaf(.zero, added: 2, taken: .zero))
        #expect(throws: LogFormatError.self) { try SumProof(index: 0, siblings: []).check(node, root: node) }
    }
}
