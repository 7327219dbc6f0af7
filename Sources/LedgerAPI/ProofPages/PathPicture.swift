internal import EthereumPrimitives
internal import Markup
internal import TransparencyLog

/// The way from an entry up to the signed root, as a picture: on each level the node that was computed, and the sibling that the proof gives.
struct PathPicture {
    private static let (rowHeight, boxWidth, boxHeight, width) = (56, 150, 28, 420)

    private let index: UInt64
    private let size: UInt64
    private let leaf: Bytes32
    private let levels: [Level]

    private struct Level {
        let sibling: Bytes32
        let siblingIsLeft: Bool
        let parent: Bytes32
    }

    init(_ proof: InclusionProof, leaf: Bytes32) {
        (index, size, self.leaf) = (proof.index, proof.size, leaf)
        var (node, last, hash) = (proof.index, proof.size - 1, leaf)
        var levels: [Level] = []
        for sibling in proof.hashes {
            let isLeft = node & 1 == 1 || node == last
            hash = isLeft ? MerkleTree.node(sibling, hash) : MerkleTree.node(hash, sibling)
            levels.append(Level(sibling: sibling, siblingIsLeft: isLeft, parent: hash))
            if isLeft { while node & 1 == 0, node != 0 { (node, last) = (node >> 1, last >> 1) } }
            (node, last) = (node >> 1, last >> 1)
        }
        self.levels = levels
    }

    /// The picture, and the same as a list for those who do not see it.
    var html: HTML {
        let height = (levels.count + 1) * Self.rowHeight
        let sentence = "Entry \(index + 1) is hashed with \(levels.count) siblings, one a level, up to the signed root of \(size) entries."
        let rows = levels.indices.map { level -> HTML in row(level, y: height - (level + 1) * Self.rowHeight) }
        return """
            <figure>
            <svg role="img" aria-label="\(sentence)" viewBox="0 0 \(Self.width) \(height)" width="\(Self.width)" height="\(height)">
            \(rows)\(Self.box("root", root, x: Self.middle, y: 4, isOnPath: true))
            </svg>
            <figcaption>\(sentence)</figcaption>
            </figure>
            <details><summary>The hashes, from the entry to the root</summary>
            <ol><li>entry <code>\(leaf)</code></li>
            \(levels.map { level -> HTML in "<li>sibling \(level.siblingIsLeft ? "left" : "right") <code>\(level.sibling)</code></li>\n" })<li>root <code>\(root)</code></li></ol>
            </details>
            """
    }

    private var root: Bytes32 { levels.last?.parent ?? leaf }
    private static let middle = (width - boxWidth) / 2

    /// A level's two nodes, and the lines to their parent above.
    private func row(_ level: Int, y: Int) -> HTML {
        let node = level == 0 ? leaf : levels[level - 1].parent
        let isLeft = levels[level].siblingIsLeft
        let (left, right) = (10, Self.width - Self.boxWidth - 10)
        let top = y - Self.rowHeight + 4 + Self.boxHeight
        let parentX = level == levels.count - 1 ? Self.width / 2 : (levels[level + 1].siblingIsLeft ? right : left) + Self.boxWidth / 2
        let lines = [left, right].map { x -> HTML in
            """
            <line x1="\(x + Self.boxWidth / 2)" y1="\(y + 4)" x2="\(parentX)" y2="\(top)" stroke="currentColor" stroke-width="1"/>

            """
        }
        let name = level == 0 ? "entry \(index + 1)" : "node"
        return """
            \(lines)\(Self.box(name, node, x: isLeft ? right : left, y: y + 4, isOnPath: true))\(
                Self.box("sibling", levels[level].sibling, x: isLeft ? left : right, y: y + 4, isOnPath: false))
            """
    }

    private static func box(_ name: String, _ hash: Bytes32, x: Int, y: Int, isOnPath: Bool) -> HTML {
        let digits = String(hash.description.dropFirst(2).prefix(6))
        return """
            <rect x="\(x)" y="\(y)" width="\(boxWidth)" height="\(boxHeight)" fill="none" stroke="currentColor" stroke-width="\(isOnPath ? 2 : 1)"/>
            <text x="\(x + 8)" y="\(y + 19)">\(name) \(digits)</text>

            """
    }
}
