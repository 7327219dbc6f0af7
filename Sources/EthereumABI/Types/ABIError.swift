/// A type, value or encoding that does not satisfy the contract ABI. Offsets count bytes from the start of the data.
public enum ABIError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text is not the name of a type.
    case invalidType(String)
    /// The text is not a signature.
    case invalidSignature(String, offset: Int, expected: String)
    /// Arrays and tuples nest too deeply.
    case tooDeep(maximumDepth: Int)
    /// The value does not have the shape of the type.
    case typeMismatch(type: String, found: String)
    /// The text is almost a value of the type: an address with a wrong checksum, or hexadecimal with a wrong digit.
    case invalidValue(type: String, reason: String)
    /// The number does not fit in the type.
    case outOfRange(type: String, value: String)
    /// The number of values, topics or bytes is not that of the type.
    case wrongCount(type: String, expected: Int, found: Int)
    /// The data ends too early.
    case truncated(offset: Int)
    /// Bytes follow the values.
    case trailingBytes(offset: Int, count: Int)
    /// The word at `offset` has bits outside the type.
    case dirtyPadding(offset: Int, type: String)
    /// The tail whose offset is stored at `offset` overlaps another, lies before it or leaves a gap.
    case misplacedTail(offset: Int)
    /// A length or offset exceeds the data.
    case lengthTooLarge(offset: Int)
    /// A string is not valid UTF-8.
    case invalidUTF8(offset: Int)
    /// The elements of an array take no space, so its length cannot be bounded by the data.
    case zeroSizedElement(type: String)
    /// The encoding would exceed the address space.
    case tooLarge(type: String)
    /// The data begins with a selector, or the log with a topic, of another definition.
    case unknownSelector(String)
    /// The entry or document is not an ABI.
    case invalidABI(String)

    /// A sentence that names the value or offset and what was expected.
    public var description: String {
        switch self {
        case .invalidType(let text): "'\(text)' is not an ABI type"
        case .invalidSignature(let text, let offset, let expected):
            "'\(text)' is not a signature: expected \(expected) at offset \(offset)"
        case .tooDeep(let maximumDepth): "arrays and tuples nest deeper than \(maximumDepth)"
        case .typeMismatch(let type, let found): "\(found) is not a value of type \(type)"
        case .invalidValue(let type, let reason): "not a value of type \(type): \(reason)"
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
