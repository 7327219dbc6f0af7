public import StrictJSON

/// An entry of a contract's ABI, as JSON or as a human-readable signature.
public enum ABIItem: Sendable, Hashable {
    /// A function.
    case function(ABIFunction)
    /// An event.
    case event(ABIEvent)
    /// An error.
    case error(ABIRevert)
    /// The constructor.
    case constructor(inputs: [ABIParameter], isPayable: Bool)
    /// The function for calldata that names no other.
    case fallback(isPayable: Bool)
    /// The function for ether without calldata.
    case receive
}

extension ABIItem {
    /// Reads an element of a JSON ABI.
    ///
    /// - Throws: `ABIError` for an entry that lacks a name or has an unknown type.
    public init(_ json: JSONValue) throws(ABIError) {
        let name = json["name"]?.stringValue ?? ""
        let inputs = try ABIItem.parameters(json["inputs"])
        let mutability = try ABIItem.stateMutability(json)
        switch json["type"]?.stringValue ?? "function" {
        case "function":
            guard !name.isEmpty else { throw .invalidABI("a function has no name") }
            self = .function(
                ABIFunction(
                    name: name, inputs: inputs, outputs: try ABIItem.parameters(json["outputs"]),
                    stateMutability: mutability))
        case "event":
            guard !name.isEmpty else { throw .invalidABI("an event has no name") }
            self = .event(ABIEvent(name: name, inputs: inputs, isAnonymous: json["anonymous"]?.boolValue ?? false))
        case "error":
            guard !name.isEmpty else { throw .invalidABI("an error has no name") }
            self = .error(ABIRevert(name: name, inputs: inputs))
        case "constructor": self = .constructor(inputs: inputs, isPayable: mutability == .payable)
        case "fallback": self = .fallback(isPayable: mutability == .payable)
        case "receive": self = .receive
        case let other: throw .invalidABI("an entry has the type '\(other.prefix(60))'")
        }
    }

    private static func parameters(_ json: JSONValue?) throws(ABIError) -> [ABIParameter] {
        guard let json else { return [] }
        guard let elements = json.arrayValue else { throw .invalidABI("inputs or outputs are not an array") }
        var parameters: [ABIParameter] = []
        for element in elements { parameters.append(try ABIParameter(element)) }
        return parameters
    }

    /// Reads `stateMutability`, or `constant` and `payable` as compilers before 0.5 wrote them.
    private static func stateMutability(_ json: JSONValue) throws(ABIError) -> ABIFunction.StateMutability {
        if let text = json["stateMutability"]?.stringValue {
            guard let known = ABIFunction.StateMutability(rawValue: text) else {
                throw .invalidABI("stateMutability is '\(text.prefix(60))'")
            }
            return known
        }
        if json["payable"]?.boolValue == true { return .payable }
        return json["constant"]?.boolValue == true ? .view : .nonpayable
    }

    /// The element of a JSON ABI.
    public var json: JSONValue {
        switch self {
        case .function(let function):
            .object([
                JSONMember("type", .string("function")), JSONMember("name", .string(function.name)),
                JSONMember("inputs", .array(function.inputs.map { $0.json() })),
                JSONMember("outputs", .array(function.outputs.map { $0.json() })),
                JSONMember("stateMutability", .string(function.stateMutability.rawValue)),
            ])
        case .event(let event):
            .object([
                JSONMember("type", .string("event")), JSONMember("name", .string(event.name)),
                JSONMember("inputs", .array(event.inputs.map { $0.json(inEvent: true) })),
                JSONMember("anonymous", .bool(event.isAnonymous)),
            ])
        case .error(let error):
            .object([
                JSONMember("type", .string("error")), JSONMember("name", .string(error.name)),
                JSONMember("inputs", .array(error.inputs.map { $0.json() })),
            ])
        case .constructor(let inputs, let isPayable):
            .object([
                JSONMember("type", .string("constructor")), JSONMember("inputs", .array(inputs.map { $0.json() })),
                JSONMember("stateMutability", .string(isPayable ? "payable" : "nonpayable")),
            ])
        case .fallback(let isPayable):
            .object([
                JSONMember("type", .string("fallback")),
                JSONMember("stateMutability", .string(isPayable ? "payable" : "nonpayable")),
            ])
        case .receive:
            .object([JSONMember("type", .string("receive")), JSONMember("stateMutability", .string("payable"))])
        }
    }
}

/// The ABI of a contract: a list of entries.
public struct ContractABI: Sendable, Hashable {
    /// The entries in their order.
    public let items: [ABIItem]

    /// Makes an ABI of its entries.
    public init(items: [ABIItem]) {
        self.items = items
    }

    /// Reads a JSON array of entries, or an object with one under `abi` as compilers write it.
    ///
    /// - Throws: `ABIError.invalidABI` for text that is neither, and the errors of its entries.
    public init(json bytes: [UInt8]) throws(ABIError) {
        let document: JSONValue
        do {
            document = try JSONValue(parsing: bytes)
        } catch {
            throw .invalidABI(error.description)
        }
        try self.init(document)
    }

    /// Reads an array of entries or of human-readable signatures, or an object with one under `abi`.
    ///
    /// - Throws: `ABIError.invalidABI` for any other document, and the errors of its entries.
    public init(_ document: JSONValue) throws(ABIError) {
        guard let elements = document.arrayValue ?? document["abi"]?.arrayValue else {
            throw .invalidABI("it is not an array of entries")
        }
        var items: [ABIItem] = []
        for element in elements {
            // An array of human-readable signatures is an ABI too.
            if let text = element.stringValue { items.append(try ABIItem(text)) } else { items.append(try ABIItem(element)) }
        }
        self.items = items
    }

    /// The functions among the entries.
    public var functions: [ABIFunction] {
        items.compactMap { if case .function(let function) = $0 { function } else { nil } }
    }

    /// The events among the entries.
    public var events: [ABIEvent] {
        items.compactMap { if case .event(let event) = $0 { event } else { nil } }
    }

    /// The errors among the entries.
    public var errors: [ABIRevert] {
        items.compactMap { if case .error(let error) = $0 { error } else { nil } }
    }

    /// The JSON ABI.
    public var json: JSONValue { .array(items.map(\.json)) }

    /// The identifier of an interface with these functions: the exclusive or of their selectors.
    ///
    /// - SeeAlso: ERC-165
    public var interfaceID: ABISelector {
        ABISelector(functions.reduce(0) { $0 ^ $1.selector.value })
    }
}
