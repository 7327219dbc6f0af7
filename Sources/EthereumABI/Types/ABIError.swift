/// Why a type, a value or encoded data does not satisfy the contract ABI. Offsets count bytes from the start of the data.
public enum ABIError: Error, Sendable, Hashable, CustomStringConvertible {
    case invalidType(String)
    case invalidSignature(String, offset: Int, expected: String)
    case tooDeep(maximumDepth: Int)
    /// The value does not have the type's shape.
    case typeMismatch(type: String, found: String)
    case outOfRange(type: String, value: String)
    case wrongCount(type: String, expected: Int, found: Int)
    case truncated(offset: Int)
    case trailingBytes(offset: Int, count: Int)
    /// The word at `offset` has bits outside the type.
    case dirtyPadding(offset: Int, type: String)
    /// The tail at `offset` overlaps another, lies before it or leaves a gap.
    case misplacedTail(offset: Int)
    /// A length or offset that the data cannot hold.
    case lengthTooLarge(offset: Int)
    case invalidUTF8(offset: Int)
    /// An array of elements that take no space would be unbounded.
    case zeroSizedElement(type: String)
    case tooLarge(type: String)
    case unknownSelector(String)
    case invalidABI(String)

    public var description: String {
        switch self {
        case .invalidType(let text): "'\(text)' is not an ABI type"
        case .invalidSignature(let text, let offset, let expected):
            "'\(text)' is not a signature: expected \(expected) at offset \(offset)"
        case .tooDeep(let maximumDepth): "arrays and tuples nest deeper than \(maximumDepth)"
        case .typeMismatch(let type, let found): "\(found) is not a value of type \(type)"
        case .outOfRange(let type, let value): "\(value) does not fit in \(type)"
        case .wrongCount(let type, let expected, let found):
            "\(type) takes \(expected) values: found \(found)"
        case .truncated(let offset): "the data ends before byte \(offset)"
        case .trailingBytes(let offset, let count): "\(count) bytes follow the values, from offset \(offset)"
        case .dirtyPadding(let offset, let type): "the word at offset \(offset) has bits outside \(type)"
        case .misplacedTail(let offset): "the offset stored at \(offset) does not point to the end of what precedes it"
        case .lengthTooLarge(let offset): "the length at offset \(offset) is larger than the data"
        case .invalidUTF8(let offset): "the string at offset \(offset) is not valid UTF-8"
        case .zeroSizedElement(let type): "the elements of \(type) take no space, so its length cannot be bounded"
        case .tooLarge(let type): "a value of type \(type) is too large to encode"
        case .unknownSelector(let selector): "the data begins with \(selector), which the ABI does not define"
        case .invalidABI(let reason): "the ABI is invalid: \(reason)"
        }
    }
}
