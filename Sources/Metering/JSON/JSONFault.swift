/// Why bytes are not the JSON text (RFC 8259) that was expected. Offsets count bytes from the start of the text.
package enum JSONFault: Error, Sendable, Hashable, CustomStringConvertible {
    case unexpectedEnd
    case unexpected(offset: Int, expected: String)
    case tooDeep(maximumDepth: Int)

    package var description: String {
        switch self {
        case .unexpectedEnd: "the JSON text ends too early"
        case .unexpected(let offset, let expected): "the JSON text is malformed at byte \(offset): expected \(expected)"
        case .tooDeep(let maximumDepth): "the JSON text nests deeper than \(maximumDepth) levels; send a flatter one"
        }
    }
}
