internal import COpenSSL

/// AES-128 in counter mode, by OpenSSL. Encrypting and decrypting are the same operation.
enum AES128CTR {
    /// Encrypts or decrypts. Returns nil for a key of fewer than 16 bytes, for a counter of other than 16 bytes, or when OpenSSL fails.
    static func apply(key: SecretBytes, counter: [UInt8], to input: UnsafeRawBufferPointer) -> [UInt8]? {
        guard key.count >= 16, counter.count == 16, let count = Int32(exactly: input.count),
            let context = EVP_CIPHER_CTX_new()
        else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        var output = [UInt8](repeating: 0, count: input.count)
        var written: Int32 = 0
        guard EVP_EncryptInit_ex(context, EVP_aes_128_ctr(), nil, key.pointer, counter) == 1,
            EVP_EncryptUpdate(context, &output, &written, input.baseAddress?.assumingMemoryBound(to: UInt8.self), count) == 1,
            written == count
        else { return nil }
        return output
    }
}
