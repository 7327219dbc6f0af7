internal import StrictJSON

/// The form of a JSON value, as a schema of OpenAPI 3.1 (JSON Schema, draft 2020-12).
indirect enum Schema: Sendable {
    /// A text. The pattern is a regular expression of ECMA-262.
    case text(_ meaning: String, pattern: String? = nil, format: String? = nil)
    /// One of a few texts.
    case choice([String], _ meaning: String)
    /// A whole number that JSON holds exactly.
    case count(_ meaning: String)
    case flag(_ meaning: String)
    case list(of: Schema)
    /// An object with at least these members.
    case object([Member])
    /// An object whose members all have one form.
    case map(to: Schema, _ meaning: String)
    case nullable(Schema)
    /// A form in `components`.
    case named(String)
    /// Any JSON value.
    case any(_ meaning: String)

    /// A member of an object.
    struct Member: Sendable {
        let name: String
        let schema: Schema
        var isRequired = true

        static func member(_ name: String, _ schema: Schema) -> Member { Member(name: name, schema: schema) }
        static func optional(_ name: String, _ schema: Schema) -> Member { Member(name: name, schema: schema, isRequired: false) }
    }

    var json: JSONValue {
        switch self {
        case .text(let meaning, let pattern, let format):
            .object([
                "type": .string("string"), "description": .string(meaning), "pattern": pattern.map { .string($0) },
                "format": format.map { .string($0) },
            ])
        case .choice(let values, let meaning):
            .object(["type": .string("string"), "description": .string(meaning), "enum": .array(values.map { .string($0) })])
        case .count(let meaning): .object(["type": .string("integer"), "minimum": .number("0"), "description": .string(meaning)])
        case .flag(let meaning): .object(["type": .string("boolean"), "description": .string(meaning)])
        case .list(let element): .object(["type": .string("array"), "items": element.json])
        case .object(let members): Schema.object(of: members)
        case .map(let value, let meaning):
            .object(["type": .string("object"), "description": .string(meaning), "additionalProperties": value.json])
        case .nullable(let schema): .object(["anyOf": .array([schema.json, .object(["type": .string("null")])])])
        case .named(let name): .object(["$ref": .string("#/components/schemas/\(name)")])
        case .any(let meaning): .object(["description": .string(meaning)])
        }
    }

    private static func object(of members: [Member]) -> JSONValue {
        .object([
            "type": .string("object"), "properties": .object(members.map { JSONMember($0.name, $0.schema.json) }),
            "required": .array(members.filter(\.isRequired).map { .string($0.name) }),
        ])
    }
}

// MARK: - The ledger's words

extension Schema {
    static func amount(_ meaning: String) -> Schema { .text("\(meaning), in the asset's smallest units", pattern: "^(0|[1-9][0-9]{0,77})$") }
    static func word(_ meaning: String) -> Schema { .text(meaning, pattern: "^(0|[1-9][0-9]{0,77})$") }
    static func address(_ meaning: String) -> Schema { .text(meaning, pattern: "^0x[0-9a-fA-F]{40}$") }
    static func bytes32(_ meaning: String) -> Schema { .text(meaning, pattern: "^0x[0-9a-f]{64}$") }
    static func bytes(_ meaning: String) -> Schema { .text(meaning, pattern: "^0x([0-9a-fA-F]{2})*$") }
    static func time(_ meaning: String) -> Schema { .text("\(meaning) (RFC 3339, UTC)", format: "date-time") }
    static let model = Schema.text("The model's id")
    static let asset = Schema.text("The asset of all amounts")
    static let units = Schema.map(to: .count("The number of units"), "Units by name; those of zero are left out")
}
