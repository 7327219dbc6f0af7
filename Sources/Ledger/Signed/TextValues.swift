internal import EthereumABI
package import EthereumPrimitives
internal import StrictJSON

/// Reads an address in hexadecimal. Mixed case must satisfy EIP-55.
///
/// - Parameter name: The value's name, for the error.
/// - Throws: ``Unreadable`` with the name and the form that is expected.
package func readAddress(_ text: String, _ name: String) throws(Unreadable) -> Address {
    do { return try Address(text) } catch { throw Unreadable("'\(name)' is not an address: \(error).") }
}

/// Reads a 256-bit number, decimal or hexadecimal with `0x`.
///
/// - Throws: ``Unreadable`` as ``readAddress(_:_:)`` does.
package func readWord(_ text: String, _ name: String) throws(Unreadable) -> UInt256 {
    guard let word = JSONValue.string(text).unsignedInteger else {
        throw Unreadable("'\(name)' is '\(text.prefix(80))'; expected a whole number, decimal or 0x and hexadecimal digits.")
    }
    return word
}

/// Reads bytes in hexadecimal with `0x`.
///
/// - Throws: ``Unreadable`` as ``readAddress(_:_:)`` does.
package func readBytes(_ text: String, _ name: String) throws(Unreadable) -> [UInt8] {
    guard text.hasPrefix("0x"), let bytes = try? Hex.decode(text) else {
        throw Unreadable("'\(name)' is not bytes; expected 0x and an even number of hexadecimal digits.")
    }
    return bytes
}
