/// Recursive Length Prefix, canonical in both directions: one value has exactly one encoding and no other is accepted.
///
/// Use `RLPEncoder` and `RLPDecoder` where the shape is known; `RLP.Item` is for data of any shape.
///
/// - SeeAlso: Ethereum yellow paper, appendix B
public enum RLP {
    /// A byte string, or a list of items.
    public enum Item: Sendable, Hashable {
        /// A byte string.
        case bytes([UInt8])
        /// A list.
        case list([Item])
    }

    /// The greatest depth that a caller may ask for. It keeps recursion far from the end of the stack.
    static let depthLimit = 1024

    /// Returns the encoding of an item.
    public static func encode(_ item: Item) -> [UInt8] {
        var encoder = RLPEncoder()
        encoder.append(item)
        return encoder.finish()
    }

    /// Decodes the one item that the bytes encode. Lists may nest `maximumDepth` deep, which is at most 1,024.
    ///
    /// - Throws: `RLPError` for bytes that are not exactly one canonical item, or that nest deeper.
    public static func decode(_ bytes: [UInt8], maximumDepth: Int = 64) throws(RLPError) -> Item {
        var decoder = RLPDecoder(bytes)
        let item = try decoder.readItem(depthLeft: min(maximumDepth, depthLimit), maximumDepth: maximumDepth)
        try decoder.finish()
        return item
    }
}

extension RLPDecoder {
    /// Reads the next item of any shape.
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
