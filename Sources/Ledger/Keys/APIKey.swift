package import EthereumPrimitives
internal import LedgerCore
internal import StrictJSON

/// A caller's API key: `imo-` and 43 characters of base64url (RFC 4648 §5, without padding) for 32 random bytes, or a ``WalletKey``.
///
/// It is shown once. The ledger keeps its SHA-256 only; with 256 random bits neither salt nor slow hash is needed.
package struct APIKey: Sendable {
    package static let prefix = "imo-"
    static let encodedCount = 43

    /// The text that callers send.
    package let text: String

    /// - Parameter random: 32 bytes from a cryptographic source; nil for any other number.
    package init?(random: [UInt8]) {
        guard random.count == 32 else { return nil }
        text = APIKey.prefix + base64URL(random)
    }

    /// Reads the text form; nil for anything that is not of it.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == APIKey.prefix.utf8.count + APIKey.encodedCount else {
            guard WalletKey.isText(text) else { return nil }
            self.text = String(text)
            return
        }
        var text = String(text)
        let isKey = text.withUTF8 { bytes in
            bytes.starts(with: APIKey.prefix.utf8) && bytes.dropFirst(APIKey.prefix.utf8.count).allSatisfy(isBase64URL)
        }
        guard isKey else { return nil }
        self.text = text
    }

    /// SHA-256 of the text: how the ledger knows a key of random bits, and how the gateway remembers any key.
    package var hash: Bytes32 { SHA256.hash(Array(text.utf8)) }

    /// The name under which people see the key.
    package var id: String { JSONValue.keyID(hash) }
}

extension APIKey: CustomStringConvertible, CustomReflectable {
    /// The id only, so that no log line shows the key.
    package var description: String { id }
    package var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}

private let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

private func base64URL(_ bytes: [UInt8]) -> String {
    var output: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in bytes {
        bits = bits << 8 | UInt32(byte)
        count += 8
        while count >= 6 {
            count -= 6
            output.append(alphabet[Int(bits >> UInt32(count)) & 63])
        }
    }
    if count > 0 { output.append(alphabet[Int(bits << UInt32(6 - count)) & 63]) }
    return String(decoding: output, as: UTF8.self)
}

private func isBase64URL(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
    default: false
    }
}
