/// Why bytes are not a canonical RLP encoding of what was expected. `offset` counts bytes from the start of the encoding.
public enum RLPError: Error, Sendable, Hashable, CustomStringConvertible {
    case truncated(offset: Int)
    case trailingBytes(count: Int)
    case nonCanonicalLength(offset: Int)
    case nonCanonicalByte(offset: Int)
    case leadingZero(offset: Int)
    case integerTooLarge(offset: Int, maximumBytes: Int)
    case wrongLength(offset: Int, expected: Int, found: Int)
    case expectedBytes(offset: Int)
    case expectedList(offset: Int)
    case unreadItems(offset: Int)
    case invalidUTF8(offset: Int)
    case tooDeep(offset: Int, maximumDepth: Int)
    /// A rule of the decoded structure that RLP itself does not know, such as a version byte.
    case invalid(offset: Int, reason: String)

    public var description: String {
        switch self {
        case .truncated(let offset):
            "the item at offset \(offset) reaches beyond the end of the bytes"
        case .trailingBytes(let count):
            "\(count) bytes follow the item: expected exactly one item"
        case .nonCanonicalLength(let offset):
            "the length at offset \(offset) is not in its shortest form"
        case .nonCanonicalByte(let offset):
            "the byte at offset \(offset) is below 0x80 and must stand for itself, without a length"
        case .leadingZero(let offset):
            "the integer at offset \(offset) begins with a zero byte"
        case .integerTooLarge(let offset, let maximumBytes):
            "the integer at offset \(offset) is longer than \(maximumBytes) bytes"
        case .wrongLength(let offset, let expected, let found):
            "the byte string at offset \(offset) has \(found) bytes: expected \(expected)"
        case .expectedBytes(let offset):
            "the item at offset \(offset) is a list: expected a byte string"
        case .expectedList(let offset):
            "the item at offset \(offset) is a byte string: expected a list"
        case .unreadItems(let offset):
            "the list has more items than expected, from offset \(offset)"
        case .invalidUTF8(let offset):
            "the text at offset \(offset) is not valid UTF-8"
        case .tooDeep(let offset, let maximumDepth):
            "the list at offset \(offset) is nested deeper than \(maximumDepth)"
        case .invalid(let offset, let reason):
            "the item at offset \(offset) is invalid: \(reason)"
        }
    }
}
