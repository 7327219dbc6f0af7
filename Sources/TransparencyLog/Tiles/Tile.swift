/// Names a tile: up to 256 consecutive hashes of one level of the tree, or up to 256 entries (C2SP tlog-tiles).
package struct Tile: Sendable, Hashable {
    /// The number of hashes in a full tile.
    package static let fullWidth = 256
    /// The levels of the tree that one level of tiles spans.
    package static let height = 8
    package static let maximumLevel = 63

    package enum Content: Sendable, Hashable {
        /// Level 0 holds hashes of entries, level l roots of full tiles of level l − 1.
        case hashes(level: Int)
        case entries
    }

    package let content: Content
    package let index: UInt64
    /// 1…256; less than 256 at the right edge only.
    package let width: Int

    package init(_ content: Content, index: UInt64, width: Int = fullWidth) {
        precondition((1...Tile.fullWidth).contains(width))
        self.content = content
        self.index = index
        self.width = width
    }

    package var isPartial: Bool { width < Tile.fullWidth }

    /// The level whose number of hashes bounds the tile; entries have the number of level 0.
    package var level: Int {
        switch content {
        case .hashes(let level): level
        case .entries: 0
        }
    }

    /// The number of hashes that a level has in a tree of `size` leaves.
    package static func count(level: Int, size: UInt64) -> UInt64 { level >= 8 ? 0 : size >> UInt64(height * level) }

    /// The tile at an index as a tree of `size` leaves has it; nil where it would be empty.
    package static func at(_ content: Content, index: UInt64, size: UInt64) -> Tile? {
        let full = Tile(content, index: index)
        let count = Tile.count(level: full.level, size: size)
        let (start, isTooLarge) = index.multipliedReportingOverflow(by: UInt64(fullWidth))
        guard !isTooLarge, start < count else { return nil }
        return Tile(content, index: index, width: Int(min(count - start, UInt64(fullWidth))))
    }

    /// Whether a tree of `size` leaves has all of the tile.
    package func exists(size: UInt64) -> Bool { Tile.at(content, index: index, size: size).map { $0.width >= width } ?? false }
}

// MARK: - Path

extension Tile {
    /// The tile's path below the log's prefix, such as `tile/0/x001/x234/067.p/12`.
    package var path: String {
        let level =
            switch content {
            case .hashes(let level): "\(level)"
            case .entries: "entries"
            }
        var groups: [String] = []
        var rest = index
        repeat {
            let digits = "\(rest % 1000)"
            groups.append((groups.isEmpty ? "" : "x") + String(repeating: "0", count: 3 - digits.count) + digits)
            rest /= 1000
        } while rest > 0
        return "tile/\(level)/" + groups.reversed().joined(separator: "/") + (isPartial ? ".p/\(width)" : "")
    }

    /// - Returns: nil unless the path is exactly what ``path`` writes for some tile.
    package init?(path: some StringProtocol) {
        guard path.utf8.count <= 64 else { return nil }
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)[...]
        guard parts.popFirst() == "tile", let level = parts.popFirst(), let content = Content(level) else { return nil }
        var width = Tile.fullWidth
        if let name = parts.dropLast().last, name.hasSuffix(".p"), let last = parts.popLast() {
            guard let partial = DecimalNumber.decode(Array(last.utf8)), (1..<UInt64(Tile.fullWidth)).contains(partial) else { return nil }
            width = Int(partial)
            parts[parts.endIndex - 1] = name.dropLast(2)
        }
        var index: UInt64 = 0
        for part in parts {
            let digits = part.utf8.drop { $0 == UInt8(ascii: "x") }
            guard digits.count == 3, let group = UInt64(String(part.suffix(3))) else { return nil }
            let (shifted, isTooLarge) = index.multipliedReportingOverflow(by: 1000)
            let (next, isStillTooLarge) = shifted.addingReportingOverflow(group)
            if isTooLarge || isStillTooLarge { return nil }
            index = next
        }
        self.init(content, index: index, width: width)
        // Whatever else was read leniently above would be a second path of one tile.
        guard self.path == path else { return nil }
    }
}

extension Tile.Content {
    fileprivate init?(_ part: some StringProtocol) {
        if part == "entries" {
            self = .entries
        } else {
            guard let level = DecimalNumber.decode(Array(part.utf8)), level <= UInt64(Tile.maximumLevel) else { return nil }
            self = .hashes(level: Int(level))
        }
    }
}
