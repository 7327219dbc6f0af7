internal import COpenSSL

/// Signatures by Ed25519 (RFC 8032), by OpenSSL.
enum Ed25519 {
    static let keyBytes = 32
    static let signatureBytes = 64

    /// - Returns: nil unless the seed has 32 bytes.
    static func publicKey(ofSeed seed: [UInt8]) -> [UInt8]? {
        guard let key = Key(seed: seed) else { return nil }
        var count = keyBytes
        var bytes = [UInt8](repeating: 0, count: count)
        guard EVP_PKEY_get_raw_public_key(key.pointer, &bytes, &count) == 1, count == keyBytes else { return nil }
        return bytes
    }

    static func sign(_ message: [UInt8], seed: [UInt8]) -> [UInt8]? {
        guard let key = Key(seed: seed), let context = EVP_MD_CTX_new() else { return nil }
        defer { EVP_MD_CTX_free(context) }
        var count = signatureBytes
        var signature = [UInt8](repeating: 0, count: count)
        guard EVP_DigestSignInit(context, nil, nil, nil, key.pointer) == 1,
            EVP_DigestSign(context, &signature, &count, message, message.count) == 1, count == signatureBytes
        else { return nil }
        return signature
    }

    static func isValid(_ signature: [UInt8], of message: [UInt8], publicKey: [UInt8]) -> Bool {
        guard signature.count == signatureBytes, let key = Key(publicKey: publicKey), let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        return EVP_DigestVerifyInit(context, nil, nil, nil, key.pointer) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    /// A key as OpenSSL has it, which erases it at the end.
    private final class Key {
        let pointer: OpaquePointer

        init?(seed: [UInt8]) {
            guard seed.count == keyBytes, let pointer = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else { return nil }
            self.pointer = pointer
        }

        init?(publicKey: [UInt8]) {
            guard publicKey.count == keyBytes, let pointer = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count)
            else { return nil }
            self.pointer = pointer
        }

        deinit { EVP_PKEY_free(pointer) }
    }
}
