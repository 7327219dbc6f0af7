extension ABIItem {
    /// Reads a human-readable signature, as in Solidity:
    /// `function transfer(address to, uint256 amount) external returns (bool)`,
    /// `event Transfer(address indexed from, address indexed to, uint256 amount)`, `error NotOwner(address caller)`,
    /// `constructor(string name) payable`, `fallback() external`, `receive() external payable`. A bare `name(types)` is a function.
    ///
    /// - Throws: `ABIError` for text that is not such a signature.
    public init(_ text: String) throws(ABIError) {
        var parser = ABISignatureParser(text)
        parser.skipSpace()
        let keyword = String(parser.takeIdentifier())
        switch keyword {
        case "function": self = .function(try parser.parseFunction(name: parser.parseName()))
        case "event": self = .event(try parser.parseEvent(name: parser.parseName()))
        case "error" where !parser.next(is: "("):
            self = .error(ABIRevert(name: try parser.parseName(), inputs: try parser.parseParameters(allowIndexed: false)))
        case "constructor":
            let inputs = try parser.parseParameters(allowIndexed: false)
            self = .constructor(inputs: inputs, isPayable: try parser.parseModifiers().mutability == .payable)
        case "fallback":
            _ = try parser.parseParameters(allowIndexed: false)
            self = .fallback(isPayable: try parser.parseModifiers().mutability == .payable)
        case "receive":
            _ = try parser.parseParameters(allowIndexed: false)
            _ = try parser.parseModifiers()
            self = .receive
        case "": throw parser.failure(expected: "function, event, error, constructor, fallback, receive or a name")
        // A bare `name(types)` is a function.
        default: self = .function(try parser.parseFunction(name: keyword))
        }
        parser.skipSpace()
        _ = parser.take(";")
        parser.skipSpace()
        try parser.expectEnd()
    }

    /// The human-readable signature.
    public var text: String {
        func list(_ parameters: [ABIParameter]) -> String { "(" + parameters.map(\.text).joined(separator: ", ") + ")" }
        switch self {
        case .function(let function):
            let mutability =
                function.stateMutability == .nonpayable ? "" : " \(function.stateMutability.rawValue)"
            let outputs = function.outputs.isEmpty ? "" : " returns " + list(function.outputs)
            return "function \(function.name)\(list(function.inputs))\(mutability)\(outputs)"
        case .event(let event):
            return "event \(event.name)\(list(event.inputs))\(event.isAnonymous ? " anonymous" : "")"
        case .error(let error): return "error \(error.name)\(list(error.inputs))"
        case .constructor(let inputs, let isPayable): return "constructor\(list(inputs))\(isPayable ? " payable" : "")"
        case .fallback(let isPayable): return "fallback()\(isPayable ? " payable" : "")"
        case .receive: return "receive() payable"
        }
    }
}

extension ABIFunction {
    /// Reads a human-readable signature. The word `function` may be left out.
    ///
    /// - Throws: `ABIError` for text that is not the signature of a function.
    public init(_ text: String) throws(ABIError) {
        guard case .function(let function) = try ABIItem(text) else { throw .invalidABI("'\(text.prefix(100))' is not a function") }
        self = function
    }
}

extension ABIEvent {
    /// Reads a human-readable signature. The word `event` may be left out.
    ///
    /// - Throws: `ABIError` for text that is not the signature of an event.
    public init(_ text: String) throws(ABIError) {
        var item = text
        if !item.utf8.starts(with: Array("event ".utf8)) { item = "event " + item }
        guard case .event(let event) = try ABIItem(item) else { throw .invalidABI("'\(text.prefix(100))' is not an event") }
        self = event
    }
}

extension ABIRevert {
    /// Reads a human-readable signature. The word `error` may be left out.
    ///
    /// - Throws: `ABIError` for text that is not the signature of an error.
    public init(_ text: String) throws(ABIError) {
        var item = text
        if !item.utf8.starts(with: Array("error ".utf8)) { item = "error " + item }
        guard case .error(let error) = try ABIItem(item) else { throw .invalidABI("'\(text.prefix(100))' is not an error") }
        self = error
    }
}
