public import EthereumPrimitives

/// A member or a posting of an entry as the public log has it.
public enum PublicItem: Sendable, Hashable {
    /// The item's RLP encoding.
    case shown([UInt8])
    /// `SHA-256(salt ‖ encoding)`. Whoever has the salt can open it.
    case hidden(Bytes32)
    /// The SHA-256 of an encoding that was too long for the log, and its length. The bytes are public, beside the log.
    case detached(Bytes32, count: UInt64)

    /// The encoding, where it is shown.
    public var shownEncoding: [UInt8]? {
        if case .shown(let encoding) = self { encoding } else { nil }
    }
}

extension PublicItem {
    /// A hidden item is a byte string; a shown one is a list of its encoding; a detached one is a list of hash and length.
    func append(to list: inout RLPEncoder) {
        switch self {
        case .hidden(let commitment): list.append(commitment)
        case .shown(let encoding): list.appendList { $0.append(encodedItem: encoding) }
        case .detached(let hash, let count):
            list.appendList { item in
                item.append(hash)
                item.append(count)
            }
        }
    }

    init(from decoder: inout RLPDecoder) throws(RLPError) {
        if try !decoder.nextIsList() {
            self = .hidden(try decoder.readBytes32())
        } else {
            self = try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in
                let encoding = try list.readEncodedItem()
                if list.isAtEnd { return .shown(encoding) }
                var hash = RLPDecoder(encoding)
                return .detached(try hash.readBytes32(), count: try list.readUInt64())
            }
        }
    }
}

extension RLPDecoder {
    mutating func readPublicItems(maximumCount: Int) throws(RLPError) -> [PublicItem] {
        try readList { (list: inout RLPDecoder) throws(RLPError) in
            var items: [PublicItem] = []
            while !list.isAtEnd {
                guard items.count < maximumCount else { throw list.invalid("more than \(maximumCount) items") }
                items.append(try PublicItem(from: &list))
            }
            return items
        }
    }
}
