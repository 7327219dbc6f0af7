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
/// refer to itself. Members that the type does not name are errors: they would look signed and would not be. The types are checked when the
/// value is made, the message when it is hashed.
///
/// - SeeAlso: EIP-712
public struct TypedData: Sendable, Hashable {
    /// The greatest number of types. It exceeds that of any real message and bounds the work of `encodeType`.
    public static let maximumTypes = 256
    /// The greatest number of bytes of all types' names and members, far above that of any real message.
    ///
    /// The hash of a type covers the types that it refers to, so that the work grows with types times bytes.
    public static let maximumTypeBytes = 262_144
    static let domainTypeName = "EIP712Domain"
    /// The members of a domain in the order of the standard.
    private static let domainFields = [
        ("name", "string"), ("version", "string"), ("chainId", "uint256"), ("verifyingContract", "address"), ("salt", "bytes32"),
    ]

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
    /// - Throws: `TypedDataError` for types that break a rule or that do not contain `primaryType`, and for a domain with other members than the
    ///   standard's where no type defines it.
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
        if primaryType == TypedData.domainTypeName, message.objectValue?.isEmpty == false, message != domain {
            throw .invalidDocument("the primary type is the domain's, so that the message would not be signed: leave it empty")
        }
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
        let names = domainFields.map(\.0)
        if let unknown = domain.member(outside: Set(names)) {
            throw .unknownMember(path: "domain.\(unknown.prefix(100))", expected: names.joined(separator: ", "))
        }
        return TypedDataType(domainTypeName, domainFields.filter { domain[$0.0] != nil })
    }

    /// Refuses members of a domain's type that are the standard's but for their case: no contract has `chainID`, so that the signature would not
    /// be bound to the chain.
    private static func validateDomain(_ type: TypedDataType) throws(TypedDataError) {
        for field in type.fields {
            guard let meant = domainFields.first(where: { $0.0 != field.name && $0.0.lowercased() == field.name.lowercased() }) else { continue }
            throw .invalidType(type.name, reason: "it has the member '\(field.name)': write '\(meant.0)'")
        }
    }

    private static func resolve(_ types: [TypedDataType]) throws(TypedDataError) -> [String: [ResolvedField]] {
        guard types.count <= maximumTypes else { throw .tooManyTypes(found: types.count) }
        let names = Set(types.map(\.name))
        guard names.count == types.count else { throw .invalidType("types", reason: "two types have the same name") }
        let bytes = types.reduce(0) { sum, type in
            type.fields.reduce(sum + type.name.utf8.count) { $0 + $1.name.utf8.count + $1.type.utf8.count }
        }
        guard bytes <= maximumTypeBytes else { throw .typesTooLarge(bytes: bytes) }
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
            if type.name == domainTypeName { try validateDomain(type) }
            structs[type.name] = fields
        }
        return structs
    }
}
