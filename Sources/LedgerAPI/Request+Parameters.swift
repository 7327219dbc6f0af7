internal import EthereumABI
internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import LedgerCore
internal import StrictJSON

extension RequestContext {
    /// A part of the path that is an address.
    func address(_ name: String) throws(Problem) -> Address { try parseAddress(parameters.get(name) ?? "", name) }

    /// A part of the path that is a whole number.
    func word(_ name: String) throws(Problem) -> UInt256 { try parseWord(parameters.get(name) ?? "", name) }
}

extension Request {
    /// A parameter of the query, decoded; nil when it is not given.
    func query(_ name: String) -> String? { uri.queryParameters.get(name) }
}

/// An address in hexadecimal; mixed case must satisfy EIP-55.
func parseAddress(_ text: String, _ name: String) throws(Problem) -> Address {
    do { return try Address(text) } catch { throw .badRequest("'\(name)' is not an address: \(error).") }
}

/// A 256-bit number, decimal or hexadecimal with `0x`.
func parseWord(_ text: String, _ name: String) throws(Problem) -> UInt256 {
    guard let word = JSONValue.string(text).unsignedInteger else {
        throw .badRequest("'\(name)' is '\(text.prefix(80))'; expected a whole number, decimal or 0x and hexadecimal digits.")
    }
    return word
}

func parseBytes(_ text: String, _ name: String) throws(Problem) -> [UInt8] {
    guard text.hasPrefix("0x"), let bytes = try? Hex.decode(text) else {
        throw .badRequest("'\(name)' is not bytes; expected 0x and an even number of hexadecimal digits.")
    }
    return bytes
}
