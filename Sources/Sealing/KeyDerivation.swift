internal import COpenSSL

/// Keys that follow from one secret: HKDF with SHA-256 (RFC 5869). Who has one of them learns nothing of the secret, nor of the others.
package struct KeyDerivation: Sendable {
    private let pseudorandomKey: [UInt8]

    /// - Parameters:
    ///   - secret: What the keys follow from; must have as much entropy as they are to have.
    ///   - salt: Not secret; different uses have different ones.
    package init(secret: [UInt8], salt: [UInt8]) {
        pseudorandomKey = HMAC.sha256(key: salt, secret)
    }

    /// Up to 32 bytes for one purpose.
    package func bytes(for purpose: [UInt8], count: Int = 32) -> [UInt8] {
        Array(HMAC.sha256(key: pseudorandomKey, purpose + [1]).prefix(count))
    }
}

/// HMAC (RFC 2104), by OpenSSL.
package enum HMAC {
    /// 32 bytes.
    package static func sha256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        key.withUnsafeBytes { sha256(key: $0, message) }
    }

    static func sha256(key: UnsafeRawBufferPointer, _ message: [UInt8]) -> [UInt8] {
        var (digest, count) = ([UInt8](repeating: 0, count: 32), UInt32(32))
        // OpenSSL takes no null key; an empty one is 32 zeros to HMAC.
        let zeros = [UInt8](repeating: 0, count: 32)
        zeros.withUnsafeBytes { zeros in
            let key = key.isEmpty ? zeros : key
            _ = COpenSSL.HMAC(EVP_sha256(), key.baseAddress, Int32(clamping: key.count), message, message.count, &digest, &count)
        }
        return digest
    }
}
