internal import EthereumABI
internal import EthereumPrimitives
internal import EthereumWallet
internal import StrictJSON

/// The parameters of a request. Errors name the parameter that is missing or wrong, and never repeat a secret.
struct BatchParameters {
    let json: JSONValue

    init(_ json: JSONValue) {
        self.json = json
    }

    /// Refuses a parameter that the method does not have, because a misspelt one would be ignored.
    func check(_ names: Set<String>, method: String) throws(BatchError) {
        guard let unknown = json.member(outside: names) else { return }
        throw BatchError(
            .params, "\(method) has no parameter \"\(unknown.prefix(60))\": expected \(names.sorted().joined(separator: ", "))")
    }

    subscript(name: String) -> JSONValue? { json[name] }

    static func wrong(_ name: String, expected: String) -> BatchError {
        BatchError(.params, "\"\(name)\" is missing or wrong: expected \(expected)")
    }

    func value(_ name: String) throws(BatchError) -> JSONValue {
        guard let value = json[name] else { throw BatchParameters.wrong(name, expected: "a value") }
        return value
    }

    func text(_ name: String) throws(BatchError) -> String {
        guard let text = json[name]?.stringValue else { throw BatchParameters.wrong(name, expected: "a string") }
        return text
    }

    func bytes(_ name: String) throws(BatchError) -> [UInt8] {
        guard let text = json[name]?.stringValue, let bytes = try? Hex.decode(text) else {
            throw BatchParameters.wrong(name, expected: "0x and an even number of hexadecimal digits")
        }
        return bytes
    }

    func word(_ name: String) throws(BatchError) -> Bytes32 {
        guard let word = json[name]?.stringValue.flatMap({ Bytes32(hex: $0) }) else {
            throw BatchParameters.wrong(name, expected: "32 bytes in hexadecimal")
        }
        return word
    }

    func address(_ name: String) throws(BatchError) -> Address {
        let text = try text(name)
        return try BatchError.mapping(.address) { () throws(AddressError) in try Address(text) }
    }

    func integer64(_ name: String) throws(BatchError) -> UInt64 {
        guard let number = json[name]?.unsignedInteger?.asUInt64 else {
            throw BatchParameters.wrong(name, expected: "an unsigned integer below 2^64 as a decimal string")
        }
        return number
    }

    /// Reads an optional boolean. A text such as "false" is refused, because every text would count as true.
    func flag(_ name: String, default fallback: Bool) throws(BatchError) -> Bool {
        guard let value = json[name] else { return fallback }
        guard let flag = value.boolValue else { throw BatchParameters.wrong(name, expected: "true or false") }
        return flag
    }

    /// Reads an optional string, nil where there is none.
    func optionalText(_ name: String) throws(BatchError) -> String? { json[name] == nil ? nil : try text(name) }

    func array(_ name: String) throws(BatchError) -> [JSONValue] {
        guard let elements = json[name]?.arrayValue else { throw BatchParameters.wrong(name, expected: "an array") }
        return elements
    }

    func key(_ name: String = "key") throws(BatchError) -> PrivateKey {
        guard let text = json[name]?.stringValue, let bytes = try? Hex.decode(text), let key = try? PrivateKey(bytes) else {
            throw BatchParameters.wrong(name, expected: "a private key of 32 bytes in hexadecimal")
        }
        return key
    }

    func types(_ name: String = "types") throws(BatchError) -> [ABIType] {
        var types: [ABIType] = []
        for element in try array(name) {
            guard let text = element.stringValue else { throw BatchParameters.wrong(name, expected: "an array of types") }
            types.append(try BatchError.mapping(.abi) { () throws(ABIError) in try ABIType(text) })
        }
        return types
    }

    /// Reads a signature of 65 bytes, or of 64 by EIP-2098.
    func signature(_ name: String = "signature") throws(BatchError) -> Signature {
        let bytes = try bytes(name)
        return try BatchError.mapping(.signature) { () throws(SignatureError) in try Signature(anyForm: bytes) }
    }
}

extension JSONValue {
    /// Makes a byte string.
    static func hex(_ bytes: [UInt8]) -> JSONValue { .string(Hex.encode(bytes)) }

    static func hex(_ word: Bytes32) -> JSONValue { .string(word.description) }
}
