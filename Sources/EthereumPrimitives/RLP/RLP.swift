/// Recursive Length Prefix, canonical in both directions: one value has exactly one encoding and no other is accepted.
///
/// Use `RLPEncoder` and `RLPDecoder` where the shape is known; `RLP.Item` is for data of any shape.
///
/// - SeeAlso: Ethereum yellow paper, appendix B
public enum RLP {
    public enum Item: Sendable, Hashable {
        case bytes([UInt8])
        case list([Item])
    }

    /// Depth above which no caller may go, so that recursion stays far from the end of the stack.
    static let depthLimit = 1024

    public static func encode(_ item: Item) -> [UInt8] {
        var encoder = RLPEncoder()
        encoder.append(item)
        return encoder.finish()
    }

    /// The one item that the bytes encode. Lists nest at most `maximumDepth` deep (1,024 is the most that may be asked for).
    public static func decode(_ bytes: [UInt8], maximumDepth: Int = 64) throws(RLPError) -> Item {
        var decoder = RLPDecoder(bytes)
        let item = try decoder.readItem(depthLeft: min(maximumDepth, depthLimit), maximumDepth: maximumDepth)
        try decoder.finish()
        return item
    }
}

extension RLPDecoder {
    /// The next item, whatever its shape.
    fileprivate mutating func readItem(depthLeft: Int, maximumDepth: Int) throws(RLPError) -> RLP.Item {
        guard try nextIsList() else { return .bytes(try readBytes()) }
        guard depthLeft > 0 else { throw .tooDeep(offset: offset, maximumDepth: maximumDepth) }
        return .list(
            try readList { (list: inout RLPDecoder) throws(RLPError) in
                var items: [RLP.Item] = []
                while !list.isAtEnd {
                    items.append(try list.readItem(depthLeft: depthLeft - 1, maximumDepth: maximumDepth))
                }
                return items
            })
    }
}
