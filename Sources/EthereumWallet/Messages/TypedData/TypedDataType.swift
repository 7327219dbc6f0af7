internal import EthereumABI

/// A struct type of typed data.
public struct TypedDataType: Sendable, Hashable {
    /// A member of a struct type.
    public struct Field: Sendable, Hashable {
        /// The name of the member.
        public let name: String
        /// The type as written, which is hashed verbatim.
        public let type: String

        /// Makes a member.
        public init(name: String, type: String) {
            self.name = name
            self.type = type
        }
    }

    /// The name of the type.
    public let name: String
    /// The members in the order in which they are hashed.
    public let fields: [Field]

    /// Makes a type of its members.
    public init(name: String, fields: [Field]) {
        self.name = name
        self.fields = fields
    }

    /// Makes a type of pairs of a name and a type.
    public init(_ name: String, _ fields: [(String, String)]) {
        self.init(name: name, fields: fields.map { Field(name: $0.0, type: $0.1) })
    }

    /// The longest name of a type or a member, in bytes. The paths in errors are made of them.
    static let maximumNameBytes = 1024

    /// Checks that the name can be told apart in the hashed text: it has no separators and is not an elementary type.
    ///
    /// - Throws: `TypedDataError.invalidType`.
    func validateName() throws(TypedDataError) {
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && !Array("()[],".utf8).contains($0) }) else {
            throw .invalidType(name, reason: "the name of a struct has no spaces, commas, brackets or parentheses")
        }
        guard name.utf8.count <= TypedDataType.maximumNameBytes else {
            throw .invalidType(name, reason: "the name has more than \(TypedDataType.maximumNameBytes) bytes")
        }
        guard (try? ABIType(name)) == nil else {
            throw .invalidType(name, reason: "an elementary type cannot be redefined")
        }
    }
}

/// A member whose type is known.
struct ResolvedField: Sendable, Hashable {
    enum Base: Sendable, Hashable {
        case elementary(ABIType)
        case structure(String)
    }

    let name: String
    let typeText: String
    let base: Base
    /// The array suffixes in the order written: a count, or nil for `[]`. The last is the outermost.
    let dimensions: [Int?]

    init(_ field: TypedDataType.Field, of owner: String, structNames: Set<String>) throws(TypedDataError) {
        guard !field.name.isEmpty, field.name.utf8.count <= TypedDataType.maximumNameBytes,
            !field.name.utf8.contains(where: { $0 <= 0x20 || Array("(),".utf8).contains($0) })
        else {
            throw .invalidType(owner, reason: "the member name '\(field.name.prefix(100))' is not an identifier")
        }
        name = field.name
        typeText = field.type
        let parts = field.type.split(separator: "[", omittingEmptySubsequences: false)
        dimensions = try ResolvedField.parseDimensions(parts.dropFirst(), of: field.type)
        base = try ResolvedField.parseBase(String(parts.first ?? ""), structNames: structNames)
    }

    private static func parseDimensions(_ parts: ArraySlice<Substring>, of type: String) throws(TypedDataError) -> [Int?] {
        guard parts.count <= ABIType.maximumDepth else { throw .tooDeep(path: type) }
        var dimensions: [Int?] = []
        for part in parts {
            guard part.last == "]" else { throw .invalidType(type, reason: "a '[' has no ']'") }
            let count = part.dropLast()
            guard !count.isEmpty else {
                dimensions.append(nil)
                continue
            }
            guard let number = UInt32(count), String(number) == count else {
                throw .invalidType(type, reason: "'\(count.prefix(100))' is not a count: expected digits without a leading zero")
            }
            dimensions.append(Int(number))
        }
        return dimensions
    }

    private static func parseBase(_ name: String, structNames: Set<String>) throws(TypedDataError) -> Base {
        if structNames.contains(name) { return .structure(name) }
        if let alias = ["uint": "uint256", "int": "int256", "byte": "bytes1"][name] {
            throw .invalidType(name, reason: "EIP-712 has no aliases: write \(alias)")
        }
        switch try? ABIType(name) {
        case .uint(let bits): return .elementary(.uint(bits: bits))
        case .int(let bits): return .elementary(.int(bits: bits))
        case .fixedBytes(let count): return .elementary(.fixedBytes(count))
        case .address: return .elementary(.address)
        case .bool: return .elementary(.bool)
        case .bytes: return .elementary(.bytes)
        case .string: return .elementary(.string)
        default: throw .unknownType(name)
        }
    }
}
