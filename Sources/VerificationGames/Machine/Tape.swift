package import EthereumPrimitives

/// The symbols of a call: those read, then those written.
package struct Tape: Sendable, Hashable {
    private static let symbolsPerLeaf = 32

    package let symbols: [UInt8]

    /// - Parameter symbols: at least one.
    package init(symbols: [UInt8]) {
        self.symbols = symbols
    }

    package var root: Bytes32 { tree.root }

    package func opening(of step: Int) -> Opening {
        let index = step / Self.symbolsPerLeaf
        return Opening(leaf: leaf(index), path: tree.path(to: index))
    }

    private var tree: MerkleTree {
        let count = (symbols.count + Self.symbolsPerLeaf - 1) / Self.symbolsPerLeaf
        return MerkleTree(leaves: (0..<count).map { Keccak256.hash(leaf($0)) })
    }

    private func leaf(_ index: Int) -> [UInt8] {
        let end = min((index + 1) * Self.symbolsPerLeaf, symbols.count)
        let part = symbols[index * Self.symbolsPerLeaf..<end]
        return part + [UInt8](repeating: 0, count: Self.symbolsPerLeaf - part.count)
    }

    /// Reads the symbol of a step from its leaf; nil when the leaf is not the tape's.
    static func symbol(of step: Int, in opening: Opening, root: Bytes32) -> Int? {
        guard opening.leaf.count == symbolsPerLeaf, opening.isIn(root, at: step / symbolsPerLeaf) else { return nil }
        return Int(opening.leaf[step % symbolsPerLeaf])
    }
}
