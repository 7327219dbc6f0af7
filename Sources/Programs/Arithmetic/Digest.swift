internal import EthereumPrimitives

/// SHA-256 of text, in lower-case hexadecimal digits.
enum Digest {
    static func hex(of text: String) -> String {
        SHA256.hash(Array(text.utf8)).bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
