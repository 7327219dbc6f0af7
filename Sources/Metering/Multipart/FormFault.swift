/// The reason why bytes are not the form (RFC 7578) that was expected, or are a form that parsers read differently.
package enum FormFault: Error, Sendable, Hashable, CustomStringConvertible {
    case noBoundary
    case unexpected(offset: Int, expected: String)
    case ambiguousBoundary(offset: Int)
    case header(offset: Int, String)
    case tooManyParts(maximumCount: Int)
    case notAForm

    package var description: String {
        switch self {
        case .noBoundary: "the Content-Type 'multipart/form-data' needs one boundary of 1 to 70 characters"
        case .unexpected(let offset, let expected): "the form is malformed at byte \(offset): expected \(expected)"
        case .ambiguousBoundary(let offset): "the form's boundary occurs inside of a part at byte \(offset); choose another"
        case .header(let offset, let reason): "the header of the part at byte \(offset) \(reason)"
        case .tooManyParts(let maximumCount): "the form has more than \(maximumCount) parts; send fewer"
        case .notAForm: "this endpoint takes a form; send it as multipart/form-data"
        }
    }
}
