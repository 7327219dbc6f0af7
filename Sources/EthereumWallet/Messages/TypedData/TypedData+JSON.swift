public import StrictJSON

extension TypedData {
    /// Reads the object that wallets take: `types`, `primaryType`, `domain` and `message`.
    ///
    /// - Throws: `TypedDataError.malformedJSON` for text that is not JSON, and other cases for JSON that is not typed data.
    public init(json bytes: [UInt8]) throws(TypedDataError) {
        let document: JSONValue
        do {
            document = try JSONValue(parsing: bytes)
        } catch {
            throw .malformedJSON(error.description)
        }
        try self.init(document)
    }

    /// Reads the object that wallets take; see `init(json:)`.
    ///
    /// - Throws: `TypedDataError` for JSON that is not typed data.
    public init(_ document: JSONValue) throws(TypedDataError) {
        guard case .object = document else { throw .invalidDocument("it is \(document.kindName), not an object") }
        if let unknown = document.member(outside: ["types", "primaryType", "domain", "message"]) {
            throw .invalidDocument("it has the member \"\(unknown.prefix(60))\": expected types, primaryType, domain and message")
        }
        guard let definitions = document["types"]?.objectValue else {
            throw .invalidDocument("\"types\" is not an object")
        }
        guard let primaryType = document["primaryType"]?.stringValue else {
            throw .invalidDocument("\"primaryType\" is not a string")
        }
        guard let domain = document["domain"], case .object = domain else {
            throw .invalidDocument("\"domain\" is not an object")
        }
        var types: [TypedDataType] = []
        for definition in definitions {
            types.append(try TypedDataType(definition))
        }
        try self.init(
            types: types, primaryType: primaryType, domain: domain, message: document["message"] ?? .object([] as [JSONMember]))
    }

    /// The object that `init(json:)` reads.
    public var json: JSONValue {
        let definitions = types.map { type in
            JSONMember(
                type.name,
                .array(
                    type.fields.map { field in
                        .object([JSONMember("name", .string(field.name)), JSONMember("type", .string(field.type))])
                    }))
        }
        return .object([
            JSONMember("types", .object(definitions)),
            JSONMember("primaryType", .string(primaryType)),
            JSONMember("domain", domain),
            JSONMember("message", message),
        ])
    }

    /// The JSON text that any wallet signs by `eth_signTypedData_v4`.
    public var jsonText: String { json.text }
}

extension TypedDataType {
    fileprivate init(_ definition: JSONMember) throws(TypedDataError) {
        guard let elements = definition.value.arrayValue else {
            throw .invalidDocument("the type '\(definition.name.prefix(100))' is not an array of members")
        }
        var fields: [Field] = []
        for element in elements {
            guard let name = element["name"]?.stringValue, let type = element["type"]?.stringValue else {
                throw .invalidDocument("a member of '\(definition.name.prefix(100))' lacks a name or a type")
            }
            if let unknown = element.member(outside: ["name", "type"]) {
                throw .invalidDocument("a member of '\(definition.name.prefix(100))' has '\(unknown.prefix(60))': expected name and type")
            }
            fields.append(Field(name: name, type: type))
        }
        self.init(name: definition.name, fields: fields)
    }
}
