/// Why typed data cannot be hashed. `path` names the member, such as `message.to[2].wallet`.
public enum TypedDataError: Error, Sendable, Hashable, CustomStringConvertible {
    case malformedJSON(String)
    case invalidDocument(String)
    case unknownType(String)
    case invalidType(String, reason: String)
    case tooManyTypes(found: Int)
    case missingMember(path: String)
    case typeMismatch(path: String, type: String, found: String)
    case wrongCount(path: String, expected: Int, found: Int)
    case tooDeep(path: String)

    public var description: String {
        switch self {
        case .malformedJSON(let text): text
        case .invalidDocument(let reason): "this is not typed data: \(reason)"
        case .unknownType(let name): "the type '\(name.prefix(100))' is neither elementary nor defined under \"types\""
        case .invalidType(let name, let reason): "the type '\(name.prefix(100))' is invalid: \(reason)"
        case .tooManyTypes(let found): "\(found) types are more than the \(TypedData.maximumTypes) that are allowed"
        case .missingMember(let path): "\(path) is missing: only members of a struct type may be left out"
        case .typeMismatch(let path, let type, let found): "\(path) is \(found): expected a value of type \(type)"
        case .wrongCount(let path, let expected, let found): "\(path) has \(found) elements: expected \(expected)"
        case .tooDeep(let path): "\(path.suffix(100)) is nested too deeply"
        }
    }

    /// The same error of a member of something larger; the path is put together only when something is wrong.
    func inside(_ outer: String) -> TypedDataError {
        switch self {
        case .missingMember(let path): .missingMember(path: outer + path)
        case .typeMismatch(let path, let type, let found): .typeMismatch(path: outer + path, type: type, found: found)
        case .wrongCount(let path, let expected, let found):
            .wrongCount(path: outer + path, expected: expected, found: found)
        case .tooDeep(let path): .tooDeep(path: outer + path)
        case .malformedJSON, .invalidDocument, .unknownType, .invalidType, .tooManyTypes: self
        }
    }
}
