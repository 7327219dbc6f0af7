internal import EthereumABI
internal import EthereumPrimitives
internal import StrictJSON

/// Hashes values of the struct types. The hash of each type is computed once.
struct TypedDataHasher {
    /// The deepest nesting of structs and arrays in a message.
    static let maximumDepth = 128

    let structs: [String: [ResolvedField]]
    private var typeHashes: [String: Bytes32] = [:]

    init(structs: [String: [ResolvedField]]) {
        self.structs = structs
    }

    /// Returns `keccak256(typeHash ‖ encodeData)`, or 32 zero bytes for null.
    mutating func hashStruct(
        _ name: String, _ value: JSONValue?, depth: Int
    ) throws(TypedDataError) -> Bytes32 {
        guard depth <= TypedDataHasher.maximumDepth else { throw .tooDeep(path: "") }
        guard let value, value != .null else {
            if depth > 0 { return .zero }
            throw .missingMember(path: "")
        }
        guard case .object(let members) = value else {
            throw .typeMismatch(path: "", type: name, found: value.kindName)
        }
        let fields = structs[name] ?? []
        let values = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        if fields.count(where: { values[$0.name] != nil }) < members.count { try TypedDataHasher.refuseUnknown(members, fields: fields) }
        var hasher = Keccak256()
        typeHash(name).withUnsafeBytes { hasher.update($0) }
        for field in fields {
            do {
                let word = try encode(field, dimensions: field.dimensions[...], values[field.name], depth: depth + 1)
                word.withUnsafeBytes { hasher.update($0) }
            } catch {
                throw error.inside(".\(field.name)")
            }
        }
        return hasher.finalize()
    }

    private static func refuseUnknown(_ members: [JSONMember], fields: [ResolvedField]) throws(TypedDataError) {
        let names = Set(fields.map(\.name))
        guard let unknown = members.first(where: { !names.contains($0.name) }) else { return }
        let expected = fields.isEmpty ? "no members" : String(fields.map(\.name).joined(separator: ", ").prefix(300))
        throw .unknownMember(path: ".\(unknown.name.prefix(100))", expected: expected)
    }

    private mutating func typeHash(_ name: String) -> Bytes32 {
        if let known = typeHashes[name] { return known }
        let hash = Keccak256.hash(utf8: encodeType(name))
        typeHashes[name] = hash
        return hash
    }

    /// Returns `Name(type member,…)` of the struct, then of the structs that it refers to in alphabetical order.
    func encodeType(_ name: String) -> String {
        var seen: Set<String> = [name]
        var pending = [name]
        while let next = pending.popLast() {
            for field in structs[next] ?? [] {
                if case .structure(let other) = field.base, seen.insert(other).inserted { pending.append(other) }
            }
        }
        let others = seen.subtracting([name]).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return ([name] + others).map { TypedDataHasher.definition($0, structs[$0] ?? []) }.joined()
    }

    /// `Name(type member,…)`.
    private static func definition(_ name: String, _ fields: [ResolvedField]) -> String {
        "\(name)(\(fields.map { "\($0.typeText) \($0.name)" }.joined(separator: ",")))"
    }

    /// Returns the word of a member. The word of an array is the hash of its elements' words.
    private mutating func encode(
        _ field: ResolvedField, dimensions: ArraySlice<Int?>, _ value: JSONValue?, depth: Int
    ) throws(TypedDataError) -> Bytes32 {
        guard depth <= TypedDataHasher.maximumDepth else { throw .tooDeep(path: "") }
        guard let dimension = dimensions.last else {
            switch field.base {
            case .structure(let name): return try hashStruct(name, value, depth: depth)
            case .elementary(let type):
                guard let value, value != .null else { throw .missingMember(path: "") }
                return try TypedDataHasher.word(of: value, as: type)
            }
        }
        guard let value, value != .null else { throw .missingMember(path: "") }
        guard case .array(let elements) = value else {
            throw .typeMismatch(path: "", type: field.typeText, found: value.kindName)
        }
        if let count = dimension, count != elements.count {
            throw .wrongCount(path: "", expected: count, found: elements.count)
        }
        var hasher = Keccak256()
        for (index, element) in elements.enumerated() {
            do {
                let word = try encode(field, dimensions: dimensions.dropLast(), element, depth: depth + 1)
                word.withUnsafeBytes { hasher.update($0) }
            } catch {
                throw error.inside("[\(index)]")
            }
        }
        return hasher.finalize()
    }

    /// Returns the word of an elementary value.
    static func word(of value: JSONValue, as type: ABIType) throws(TypedDataError) -> Bytes32 {
        switch (type, value) {
        case (.bool, .bool(let flag)): return Bytes32(UInt256(flag ? 1 : 0))
        case (.string, .string(let text)): return Keccak256.hash(utf8: text)
        case (.bytes, .string(let text)):
            if let bytes = hex(text) { return Keccak256.hash(bytes) }
        case (.fixedBytes(let count), .string(let text)):
            if let bytes = hex(text), bytes.count == count {
                return Bytes32(bytes + [UInt8](repeating: 0, count: 32 - count)) ?? .zero
            }
        case (.address, .string(let text)):
            do {
                return try Address(text).padded
            } catch {
                if case .checksumMismatch = error { throw .wrongChecksum(path: "", error) }
            }
        case (.uint(let bits), _):
            if let number = value.unsignedInteger, number.bitWidth <= bits { return Bytes32(number) }
        case (.int(let bits), _):
            if let number = signedInteger(value), number.signedBitWidth <= bits { return Bytes32(number.bitPattern) }
        default: break
        }
        throw .typeMismatch(path: "", type: type.description, found: excerpt(of: value))
    }

    private static func hex(_ text: String) -> [UInt8]? {
        text.utf8.starts(with: [0x30, 0x78]) ? try? Hex.decode(text) : nil
    }

    private static func signedInteger(_ value: JSONValue) -> Int256? {
        switch value {
        case .number(let text): Int256(decimal: text)
        case .string(let text) where text.utf8.first == UInt8(ascii: "-"): Int256(decimal: text)
        default: value.unsignedInteger.flatMap { Int256(isNegative: false, magnitude: $0) }
        }
    }

    private static func excerpt(of value: JSONValue) -> String {
        switch value {
        case .number(let text): String(text.prefix(100))
        case .string(let text): "'\(text.prefix(100))'"
        default: value.kindName
        }
    }
}
