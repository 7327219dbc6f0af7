/// A deviation from the canonical RLP encoding of what was expected. `offset` counts bytes from the start of the encoding.
public enum RLPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The item reaches beyond the end of the bytes.
    case truncated(offset: Int)
    /// Bytes follow the one item that was expected.
    case trailingBytes(count: Int)
    /// A length is not in its shortest form.
    case nonCanonicalLength(offset: Int)
    /// A byte below 0x80 has a length before it.
    case nonCanonicalByte(offset: Int)
    /// An integer begins with a zero byte.
    case leadingZero(offset: Int)
    /// An integer is longer than its type.
    case integerTooLarge(offset: Int, maximumBytes: Int)
    /// A byte string of fixed length has another length.
    case wrongLength(offset: Int, expected: Int, found: Int)
    /// The item is a list instead of a byte string.
    case expectedBytes(offset: Int)
    /// The item is a byte string instead of a list.
    case expectedList(offset: Int)
    /// A list has more items than expected.
    case unreadItems(offset: Int)
    /// A text is not valid UTF-8.
    case invalidUTF8(offset: Int)
    /// Lists nest deeper than allowed.
    case tooDeep(offset: Int, maximumDepth: Int)
    /// The decoded structure breaks a rule that is not RLP's, such as an unknown version.
    case invalid(offset: Int, reason: String)

    /// A sentence that names the offset and what was expected.
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
