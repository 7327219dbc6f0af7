internal import EthereumPrimitives
internal import StrictJSON
internal import TransparencyLog

/// An object of a proof file, each of whose members is known.
struct StrictObject {
    private let json: JSONValue
    private let place: String

    /// - Parameters:
    ///   - place: Where the object stands, for messages.
    ///   - names: The members that there can be.
    /// - Throws: ``LogFormatError`` unless it is an object without other members.
    init(_ json: JSONValue?, _ place: String, names: [String]) throws(LogFormatError) {
        guard let json, let members = json.objectValue else { throw .malformed("\(place) is missing or no object") }
        if let unknown = members.first(where: { !names.contains($0.name) }) {
            throw .malformed("\(place) has the unknown member '\(unknown.name.prefix(40))': expected \(names.joined(separator: ", "))")
        }
        self.json = json
        self.place = place
    }

    private func value<Value>(_ name: String, _ expected: String, _ read: (JSONValue) -> Value?) throws(LogFormatError) -> Value {
        guard let value = json[name].flatMap(read) else { throw .malformed("'\(name)' of \(place) is not \(expected)") }
        return value
    }

    func text(_ name: String) throws(LogFormatError) -> String { try value(name, "a string") { $0.stringValue } }

    func number(_ name: String) throws(LogFormatError) -> UInt64 {
        try value(name, "a whole number") { $0.numberText.flatMap { DecimalNumber.decode(Array($0.utf8)) } }
    }

    /// A decimal string without leading zeros.
    func amount(_ name: String) throws(LogFormatError) -> UInt256 {
        try value(name, "an amount as a decimal string") { json in
            guard let text = json.stringValue, let amount = UInt256(decimal: text), amount.description == text else { return nil }
            return amount
        }
    }

    func hash(_ name: String) throws(LogFormatError) -> Bytes32 {
        try value(name, "0x and 64 hexadecimal digits") { $0.stringValue.flatMap(StrictObject.hash) }
    }

    func address(_ name: String) throws(LogFormatError) -> Address { try value(name, "an address") { try? Address($0.stringValue ?? "") } }

    func bytes(_ name: String) throws(LogFormatError) -> [UInt8] {
        try value(name, "0x and hexadecimal digits") { json in
            guard let text = json.stringValue, text.hasPrefix("0x") else { return nil }
            return try? Hex.decode(text)
        }
    }

    func array(_ name: String, maximumCount: Int) throws(LogFormatError) -> [JSONValue] {
        try value(name, "an array of at most \(maximumCount)") { json in json.arrayValue.flatMap { $0.count <= maximumCount ? $0 : nil } }
    }

    func hashes(_ name: String, maximumCount: Int) throws(LogFormatError) -> [Bytes32] {
        var hashes: [Bytes32] = []
        for json in try array(name, maximumCount: maximumCount) {
            guard let hash = json.stringValue.flatMap(StrictObject.hash) else {
                throw .malformed("'\(name)' of \(place) has an element that is no hash")
            }
            hashes.append(hash)
        }
        return hashes
    }

    subscript(name: String) -> JSONValue? { json[name] }

    private static func hash(_ text: String) -> Bytes32? {
        guard text.hasPrefix("0x"), text.utf8.count == 66 else { return nil }
        return Bytes32(hex: text)
    }
}
