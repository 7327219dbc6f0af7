internal import StrictJSON

/// A named input or output. The members of a tuple, or of the tuple inside an array, have names of their own.
public struct ABIParameter: Sendable, Hashable {
    /// The name, empty where it has none.
    public let name: String
    /// The type.
    public let type: ABIType
    /// True for a parameter of an event that goes into a topic.
    public let isIndexed: Bool
    /// The members of the tuple. Empty when the type holds no tuple or the members have no names.
    public let components: [ABIParameter]
    /// The compiler's name of the type, such as `struct Vault.Deposit`. Only JSON has it.
    public let internalType: String?

    /// Defines a parameter.
    public init(
        name: String, type: ABIType, isIndexed: Bool = false, components: [ABIParameter] = [], internalType: String? = nil
    ) {
        self.name = name
        self.type = type
        self.isIndexed = isIndexed
        self.components = components
        self.internalType = internalType
    }

    /// The type with the names of its members, as in a human-readable signature.
    var namedType: String { ABIParameter.namedType(type, components: components) }

    private static func namedType(_ type: ABIType, components: [ABIParameter]) -> String {
        switch type {
        case .array(let element): namedType(element, components: components) + "[]"
        case .fixedArray(let element, let count): namedType(element, components: components) + "[\(count)]"
        case .tuple where !components.isEmpty: "(" + components.map(\.text).joined(separator: ", ") + ")"
        default: type.description
        }
    }

    /// The type, `indexed` and the name, as in a human-readable signature.
    var text: String {
        namedType + (isIndexed ? " indexed" : "") + (name.isEmpty ? "" : " " + name)
    }
}

extension ABIParameter {
    /// Reads an element of `inputs`, `outputs` or `components`.
    init(_ json: JSONValue, depth: Int = 0) throws(ABIError) {
        guard depth <= ABIType.maximumDepth else { throw .tooDeep(maximumDepth: ABIType.maximumDepth) }
        try ABIItem.refuseMisspelt(json, names: ["type", "name", "components", "indexed", "internalType"])
        guard let typeText = json["type"]?.stringValue else { throw .invalidABI("a parameter has no type") }
        var components: [ABIParameter] = []
        for component in json["components"]?.arrayValue ?? [] {
            components.append(try ABIParameter(component, depth: depth + 1))
        }
        let type: ABIType
        if typeText == "tuple" || typeText.utf8.starts(with: Array("tuple[".utf8)) {
            guard json["components"]?.arrayValue != nil else { throw .invalidABI("a tuple has no components") }
            var parser = ABISignatureParser(String(typeText.dropFirst(5)))
            type = try parser.parseSuffixes(of: .tuple(components.map(\.type)), depth: depth)
            try parser.expectEnd()
            try type.validate()
        } else {
            do {
                type = try ABIType(typeText)
            } catch {
                // The whole text: a library's `Lib.Kind` or `uint256[] storage`.
                if case .tooDeep = error { throw error }
                throw .invalidType(String(typeText.prefix(200)))
            }
            components = []
        }
        self.init(
            name: json["name"]?.stringValue ?? "", type: type, isIndexed: try ABIItem.flag("indexed", of: json) ?? false,
            components: components, internalType: json["internalType"]?.stringValue)
    }

    /// Writes the element of a JSON ABI.
    func json(inEvent: Bool = false) -> JSONValue {
        var members = [JSONMember("name", .string(name)), JSONMember("type", .string(jsonType))]
        if let internalType { members.append(JSONMember("internalType", .string(internalType))) }
        if let named = ABIParameter.tupleMembers(of: type, components: components) {
            members.append(JSONMember("components", .array(named.map { $0.json() })))
        }
        if inEvent { members.append(JSONMember("indexed", .bool(isIndexed))) }
        return .object(members)
    }

    private var jsonType: String {
        func text(_ type: ABIType) -> String {
            switch type {
            case .array(let element): text(element) + "[]"
            case .fixedArray(let element, let count): text(element) + "[\(count)]"
            case .tuple: "tuple"
            default: type.description
            }
        }
        return text(type)
    }

    /// Returns the members of the tuple that the type is or holds. They are unnamed where no names are known.
    private static func tupleMembers(of type: ABIType, components: [ABIParameter]) -> [ABIParameter]? {
        switch type {
        case .array(let element), .fixedArray(let element, _): tupleMembers(of: element, components: components)
        case .tuple(let members):
            components.count == members.count ? components : members.map { ABIParameter(name: "", type: $0) }
        default: nil
        }
    }
}
