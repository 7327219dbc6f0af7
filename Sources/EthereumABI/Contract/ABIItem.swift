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
    /// Members that compilers add are ignored; misspelt ones would change the selector and are refused.
    ///
    /// - Throws: `ABIError` for an entry that lacks a name, has an unknown type, or has members that are misspelt or contradict each other.
    public init(_ json: JSONValue) throws(ABIError) {
        try ABIItem.refuseMisspelt(
            json, names: ["type", "name", "inputs", "outputs", "stateMutability", "anonymous", "constant", "payable"])
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
            self = .event(ABIEvent(name: name, inputs: inputs, isAnonymous: try ABIItem.flag("anonymous", of: json) ?? false))
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

    /// Reads `stateMutability`, or `constant` and `payable` as compilers before 0.5 wrote them. Compilers of the years between wrote all three.
    private static func stateMutability(_ json: JSONValue) throws(ABIError) -> ABIFunction.StateMutability {
        let (constant, payable) = (try flag("constant", of: json), try flag("payable", of: json))
        guard let value = json["stateMutability"] else {
            if payable == true { return .payable }
            return constant == true ? .view : .nonpayable
        }
        guard let text = value.stringValue, let known = ABIFunction.StateMutability(rawValue: text) else {
            throw .invalidABI("stateMutability is \(value.text.prefix(60)): expected pure, view, nonpayable or payable")
        }
        let (isPayable, isConstant) = (known == .payable, known == .pure || known == .view)
        guard (payable ?? isPayable) == isPayable, (constant ?? isConstant) == isConstant else {
            throw .invalidABI("stateMutability is '\(text)' but \"payable\" or \"constant\" says otherwise")
        }
        return known
    }

    /// Reads an optional boolean. A text such as "false" is refused, because every text would count as true.
    static func flag(_ name: String, of json: JSONValue) throws(ABIError) -> Bool? {
        guard let value = json[name] else { return nil }
        guard let flag = value.boolValue else { throw .invalidABI("\"\(name)\" is \(value.text.prefix(60)): expected true or false") }
        return flag
    }

    static func refuseMisspelt(_ json: JSONValue, names: Set<String>) throws(ABIError) {
        guard let misspelt = json.misspeltMember(of: names) else { return }
        throw .invalidABI("an entry has the member \"\(misspelt)\": expected \(names.sorted().joined(separator: ", "))")
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
