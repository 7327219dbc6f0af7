public import EthereumPrimitives
public import StrictJSON

/// Structured data to sign: the payload of `eth_signTypedData_v4`.
///
/// ```swift
/// let data = try TypedData(
///     types: [TypedDataType("Claim", [("holder", "address"), ("nonce", "uint256")])],
///     primaryType: "Claim",
///     domain: .object([JSONMember("name", .string("imo")), JSONMember("chainId", .number("1"))]),
///     message: .object([JSONMember("holder", .string(holder.description)), JSONMember("nonce", .string("7"))]))
/// let signature = try key.sign(data.digest())
/// ```
/// A missing or null member is an error, except where its type is a struct. Such a member is encoded as 32 zero bytes, which lets a type
/// refer to itself. Members that the type does not name are ignored and are not signed. The types are checked when the value is made, the
/// message when it is hashed.
///
/// - SeeAlso: EIP-712
public struct TypedData: Sendable, Hashable {
    /// The greatest number of types. It exceeds that of any real message and bounds the work of `encodeType`.
    public static let maximumTypes = 256
    static let domainTypeName = "EIP712Domain"

    /// The struct types, `EIP712Domain` among them.
    public let types: [TypedDataType]
    /// The type of the message.
    public let primaryType: String
    /// The values of the domain.
    public let domain: JSONValue
    /// The values of the message.
    public let message: JSONValue
    let structs: [String: [ResolvedField]]

    /// Makes typed data. Without an `EIP712Domain` type, the members of `domain` define it, in the order of the standard.
    ///
    /// - Throws: `TypedDataError` for types that break a rule or that do not contain `primaryType`.
    public init(
        types: [TypedDataType], primaryType: String, domain: JSONValue, message: JSONValue
    ) throws(TypedDataError) {
        var types = types
        if !types.contains(where: { $0.name == TypedData.domainTypeName }) {
            types.insert(try TypedData.domainType(of: domain), at: 0)
        }
        self.types = types
        self.primaryType = primaryType
        self.domain = domain
        self.message = message
        structs = try TypedData.resolve(types)
        guard structs[primaryType] != nil else { throw .unknownType(primaryType) }
    }

    /// Returns the digest that the wallet signs: `keccak256(0x1901 ‖ domainSeparator ‖ structHash)`.
    ///
    /// - Throws: `TypedDataError` for a domain or message that does not satisfy its type.
    public func digest() throws(TypedDataError) -> Bytes32 {
        let separator = try domainSeparator()
        guard primaryType != TypedData.domainTypeName else {
            return Keccak256.hash([0x19, 0x01] + separator.bytes)
        }
        return SignedMessage.typedDataDigest(domainSeparator: separator, structHash: try structHash())
    }

    /// Returns the `hashStruct` of the domain.
    ///
    /// - Throws: `TypedDataError` for a domain that does not satisfy its type.
    public func domainSeparator() throws(TypedDataError) -> Bytes32 {
        var hasher = TypedDataHasher(structs: structs)
        do {
            return try hasher.hashStruct(TypedData.domainTypeName, domain, depth: 0)
        } catch {
            throw error.inside("domain")
        }
    }

    /// Returns the `hashStruct` of the message, or of the domain when that is the primary type.
    ///
    /// - Throws: `TypedDataError` for a message that does not satisfy its type.
    public func structHash() throws(TypedDataError) -> Bytes32 {
        guard primaryType != TypedData.domainTypeName else { return try domainSeparator() }
        var hasher = TypedDataHasher(structs: structs)
        do {
            return try hasher.hashStruct(primaryType, message, depth: 0)
        } catch {
            throw error.inside("message")
        }
    }

    /// The primary type with its members, then the types that it refers to in alphabetical order.
    public var encodedType: String {
        TypedDataHasher(structs: structs).encodeType(primaryType)
    }

    private static func domainType(of domain: JSONValue) throws(TypedDataError) -> TypedDataType {
        let known = [
            ("name", "string"), ("version", "string"), ("chainId", "uint256"), ("verifyingContract", "address"),
            ("salt", "bytes32"),
        ]
        return TypedDataType(domainTypeName, known.filter { domain[$0.0] != nil })
    }

    private static func resolve(_ types: [TypedDataType]) throws(TypedDataError) -> [String: [ResolvedField]] {
        guard types.count <= maximumTypes else { throw .tooManyTypes(found: types.count) }
        let names = Set(types.map(\.name))
        guard names.count == types.count else { throw .invalidType("types", reason: "two types have the same name") }
        var structs: [String: [ResolvedField]] = [:]
        for type in types {
            try type.validateName()
            var fields: [ResolvedField] = []
            for field in type.fields {
                fields.append(try ResolvedField(field, of: type.name, structNames: names))
            }
            guard Set(fields.map(\.name)).count == fields.count else {
                throw .invalidType(type.name, reason: "two members have the same name")
            }
            structs[type.name] = fields
        }
        return structs
    }
}
