internal import COpenSSL

/// PBKDF2 on HMAC-SHA-2, by OpenSSL.
///
/// - SeeAlso: RFC 8018, section 5.2
enum PBKDF2 {
    enum Digest {
        case sha256
        case sha512
    }

    /// Derives `count` bytes. Returns nil when OpenSSL refuses.
    static func derive(
        password: [UInt8], salt: some Collection<UInt8>, rounds: Int, count: Int, digest: Digest = .sha256
    ) -> SecretBytes? {
        guard let rounds = Int32(exactly: rounds), let length = Int32(exactly: count), count > 0,
            let passwordLength = Int32(exactly: password.count), let saltLength = Int32(exactly: salt.count)
        else { return nil }
        let output = SecretBytes(repeatElement(0, count: count))
        var salt = Array(salt)
        defer { OPENSSL_cleanse(&salt, salt.count) }
        let algorithm = digest == .sha256 ? EVP_sha256() : EVP_sha512()
        let done = password.withUnsafeBytes { password in
            PKCS5_PBKDF2_HMAC(
                password.baseAddress?.assumingMemoryBound(to: CChar.self), passwordLength, salt, saltLength, rounds,
                algorithm, length, output.pointer)
        }
        return done == 1 ? output : nil
    }
}
