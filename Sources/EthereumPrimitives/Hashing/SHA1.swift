internal import COpenSSL

/// The SHA-1 hash (FIPS 180-4) of bytes, which protects nothing: WebSocket's handshake (RFC 6455 §4.2.2) wants it as a mark.
///
/// - Returns: 20 bytes.
package func sha1(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
    _ = SHA1(bytes, bytes.count, &digest)
    return digest
}
