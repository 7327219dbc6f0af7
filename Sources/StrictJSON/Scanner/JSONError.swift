/// The reason why bytes are not the JSON text (RFC 8259) that was expected. Offsets count bytes from the start of the text.
public enum JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    case unexpectedEnd
    case unexpected(offset: Int, expected: String)
    case tooDeep(maximumDepth: Int)
    /// Two members of one object have this name. Parsers differ in which of them they take.
    case duplicateName(String, offset: Int)
    /// The string that begins at this offset holds bytes that are not UTF-8, or half of a surrogate pair.
    case invalidUTF8(offset: Int)

    public var description: String {
        switch self {
        case .unexpectedEnd: "the JSON text ends too early"
        case .unexpected(let offset, let expected): "the JSON text is malformed at byte \(offset): expected \(expected)"
        case .tooDeep(let maximumDepth): "the JSON text nests deeper than \(maximumDepth) levels; send a flatter one"
        case .duplicateName(let name, let offset): "the member '\(name)' at byte \(offset) occurs twice in its object"
        case .invalidUTF8(let offset): "the string at byte \(offset) is not valid Unicode"
        }
    }
}
