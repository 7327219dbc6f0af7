internal import COpenSSL

/// SHA-2 in one call, by OpenSSL.
enum SHA2 {
    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        _ = SHA256(bytes, bytes.count, &digest)
        return digest
    }

    /// 64 bytes, nil when OpenSSL fails.
    static func hmac512(key: UnsafeRawBufferPointer, _ message: [UInt8]) -> SecretBytes? {
        let output = SecretBytes(repeatElement(0, count: 64))
        var length: UInt32 = 64
        guard let keyLength = Int32(exactly: key.count),
            HMAC(EVP_sha512(), key.baseAddress, keyLength, message, message.count, output.pointer, &length) != nil
        else { return nil }
        return output
    }
}
