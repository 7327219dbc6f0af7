public import EthereumPrimitives

/// The reason why typed data cannot be hashed. `path` names the member, such as `message.to[2].wallet`.
public enum TypedDataError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text is not JSON.
    case malformedJSON(String)
    /// The document has not the form of typed data.
    case invalidDocument(String)
    /// A type is neither elementary nor defined.
    case unknownType(String)
    /// The definition of a type breaks a rule.
    case invalidType(String, reason: String)
    /// There are more types than `TypedData.maximumTypes`.
    case tooManyTypes(found: Int)
    /// The types take more than `TypedData.maximumTypeBytes`.
    case typesTooLarge(bytes: Int)
    /// The message lacks a member.
    case missingMember(path: String)
    /// The message or the domain has a member that its type does not name.
    case unknownMember(path: String, expected: String)
    /// A member is an address with a wrong checksum.
    case wrongChecksum(path: String, AddressError)
    /// A member has not the form of its type.
    case typeMismatch(path: String, type: String, found: String)
    /// An array of fixed length has another number of elements.
    case wrongCount(path: String, expected: Int, found: Int)
    /// The message nests too deeply.
    case tooDeep(path: String)

    /// A sentence that names the fault and what was expected.
    public var description: String {
        switch self {
        case .malformedJSON(let text): text
        case .invalidDocument(let reason): "this is not typed data: \(reason)"
        case .unknownType(let name): "the type '\(name.prefix(100))' is neither elementary nor defined under \"types\""
        case .invalidType(let name, let reason): "the type '\(name.prefix(100))' is invalid: \(reason)"
        case .tooManyTypes(let found): "\(found) types are more than the \(TypedData.maximumTypes) that are allowed"
        case .typesTooLarge(let bytes): "types of \(bytes) bytes are more than the \(TypedData.maximumTypeBytes) that are allowed"
        case .unknownMember(let path, let expected): "\(path) would not be signed, because its type has no such member: expected \(expected)"
        case .wrongChecksum(let path, let error): "\(path): \(error)"
        case .missingMember(let path): "\(path) is missing: only members of a struct type may be left out"
        case .typeMismatch(let path, let type, let found): "\(path) is \(found): expected a value of type \(type)"
        case .wrongCount(let path, let expected, let found): "\(path) has \(found) elements: expected \(expected)"
        case .tooDeep(let path): "\(path.suffix(100)) is nested too deeply"
        }
    }

    /// Returns the error with the path of an outer member before its own. Paths are built only when something is wrong.
    func inside(_ outer: String) -> TypedDataError {
        switch self {
        case .missingMember(let path): .missingMember(path: outer + path)
        case .unknownMember(let path, let expected): .unknownMember(path: outer + path, expected: expected)
        case .wrongChecksum(let path, let error): .wrongChecksum(path: outer + path, error)
        case .typeMismatch(let path, let type, let found): .typeMismatch(path: outer + path, type: type, found: found)
        case .wrongCount(let path, let expected, let found):
            .wrongCount(path: outer + path, expected: expected, found: found)
        case .tooDeep(let path): .tooDeep(path: outer + path)
        case .malformedJSON, .invalidDocument, .unknownType, .invalidType, .tooManyTypes, .typesTooLarge: self
        }
    }
}
