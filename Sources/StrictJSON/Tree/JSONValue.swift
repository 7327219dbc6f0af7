/// A JSON value that keeps what a general decoder loses: the order of members and every digit of a number.
///
/// Amounts in typed data and ABI files exceed a double's 53 bits, so a number stays the text that it was.
///
/// - SeeAlso: RFC 8259
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// The number's text exactly as written, such as `1e18` or `-0.5`.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([JSONMember])
}

/// A member of a JSON object.
public struct JSONMember: Sendable, Hashable {
    public var name: String
    public var value: JSONValue

    public init(_ name: String, _ value: JSONValue) {
        self.name = name
        self.value = value
    }
}

extension JSONValue {
    /// The value of the member of this name; nil when there is none, or the value is no object. Names are unique in a parsed object.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The string; nil for any other kind of value.
    public var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The boolean; nil for any other kind of value.
    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements of an array; nil for any other kind of value.
    public var arrayValue: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members of an object in their order; nil for any other kind of value.
    public var objectValue: [JSONMember]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The text of a number, exactly as written; nil for any other kind of value.
    public var numberText: String? {
        if case .number(let text) = self { text } else { nil }
    }

    /// Makes an object of the members whose values are not nil, in the order given.
    public static func object(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        .object(members.compactMap { name, value in value.map { JSONMember(name, $0) } })
    }

    /// The kind of the value with its article, for messages.
    public var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
