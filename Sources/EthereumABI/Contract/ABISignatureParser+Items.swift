extension ABISignatureParser {
    private static let locations: Set<Substring> = ["memory", "calldata", "storage", "payable"]
    private static let visibilities: Set<Substring> = ["external", "public", "virtual", "override"]

    /// Reads an identifier after white space.
    mutating func parseName() throws(ABIError) -> String {
        skipSpace()
        let name = takeIdentifier()
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { throw failure(expected: "a name") }
        return String(name)
    }

    mutating func parseFunction(name: String) throws(ABIError) -> ABIFunction {
        let inputs = try parseParameters(allowIndexed: false)
        let (mutability, outputs) = try parseModifiers()
        return ABIFunction(name: name, inputs: inputs, outputs: outputs, stateMutability: mutability)
    }

    mutating func parseEvent(name: String) throws(ABIError) -> ABIEvent {
        let inputs = try parseParameters(allowIndexed: true)
        skipSpace()
        let word = takeIdentifier()
        guard word.isEmpty || word == "anonymous" else { throw failure(expected: "anonymous or the end") }
        return ABIEvent(name: name, inputs: inputs, isAnonymous: word == "anonymous")
    }

    /// Reads the rest of a function: visibility, mutability and `returns (…)`.
    mutating func parseModifiers() throws(ABIError) -> (mutability: ABIFunction.StateMutability, outputs: [ABIParameter]) {
        var mutability = ABIFunction.StateMutability.nonpayable
        var outputs: [ABIParameter] = []
        while true {
            skipSpace()
            let word = takeIdentifier()
            if word.isEmpty { return (mutability, outputs) }
            if word == "returns" {
                outputs = try parseParameters(allowIndexed: false)
            } else if let known = ABIFunction.StateMutability(rawValue: String(word)) {
                mutability = known
            } else if !ABISignatureParser.visibilities.contains(word) {
                throw failure(expected: "a modifier or returns")
            }
        }
    }

    /// Reads `(type name, …)`.
    mutating func parseParameters(allowIndexed: Bool, depth: Int = 0) throws(ABIError) -> [ABIParameter] {
        skipSpace()
        try expect("(")
        skipSpace()
        if take(")") { return [] }
        var parameters: [ABIParameter] = []
        while true {
            parameters.append(try parseParameter(allowIndexed: allowIndexed, depth: depth))
            skipSpace()
            if take(")") { return parameters }
            try expect(",")
        }
    }

    private mutating func parseParameter(allowIndexed: Bool, depth: Int) throws(ABIError) -> ABIParameter {
        guard depth <= ABIType.maximumDepth else { throw .tooDeep(maximumDepth: ABIType.maximumDepth) }
        skipSpace()
        var components: [ABIParameter] = []
        var type: ABIType
        let word = next(is: "(") ? "tuple" : takeIdentifier()
        if next(is: "("), word == "tuple" {
            components = try parseParameters(allowIndexed: false, depth: depth + 1)
            type = .tuple(components.map(\.type))
        } else {
            guard let elementary = ABIType(elementary: word) else { throw .invalidType(String(word.prefix(100))) }
            type = elementary
        }
        type = try parseSuffixes(of: type, depth: depth)
        try type.validate()
        let (name, isIndexed) = try parseQualifiers(allowIndexed: allowIndexed)
        return ABIParameter(name: name, type: type, isIndexed: isIndexed, components: components)
    }

    /// Reads any number of `[]` and `[k]`.
    mutating func parseSuffixes(of base: ABIType, depth: Int) throws(ABIError) -> ABIType {
        var type = base
        var level = depth
        while next(is: "[") {
            level += 1
            guard level <= ABIType.maximumDepth else { throw .tooDeep(maximumDepth: ABIType.maximumDepth) }
            type = try parseArraySuffix(of: type)
        }
        return type
    }

    /// Reads data locations, which are dropped, `indexed` and the name, each optional.
    private mutating func parseQualifiers(allowIndexed: Bool) throws(ABIError) -> (name: String, isIndexed: Bool) {
        var isIndexed = false
        while skipSpace() {
            let word = takeIdentifier()
            if word.isEmpty { break }
            if word == "indexed", allowIndexed {
                isIndexed = true
            } else if !ABISignatureParser.locations.contains(word) {
                return (String(word), isIndexed)
            }
        }
        return ("", isIndexed)
    }
}
