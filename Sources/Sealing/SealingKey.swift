internal import COpenSSL
internal import EthereumPrimitives

/// A 256-bit key that seals bytes by AES-256-GCM (NIST SP 800-38D), implemented by OpenSSL.
///
/// No description shows the bytes, so that no log line and no error does. They are overwritten when the last reference is released.
///
/// `@unchecked Sendable` holds because the bytes never change until `deinit`, which no other reference sees.
package final class SealingKey: @unchecked Sendable {
    /// The number of bytes of a key.
    package static let byteCount = 32
    /// The number of bytes that sealing adds: the nonce and the tag.
    package static let overheadBytes = nonceBytes + tagBytes
    private static let nonceBytes = 12
    private static let tagBytes = 16

    private let bytes: UnsafeMutablePointer<UInt8>

    /// Makes a key of 32 bytes. Returns nil for another number. Erasing the array is the caller's duty.
    package init?(_ key: some Collection<UInt8>) {
        guard key.count == SealingKey.byteCount else { return nil }
        bytes = .allocate(capacity: SealingKey.byteCount)
        _ = UnsafeMutableBufferPointer(start: bytes, count: SealingKey.byteCount).initialize(from: key)
    }

    deinit {
        OPENSSL_cleanse(bytes, SealingKey.byteCount)
        bytes.deallocate()
    }

    /// A name for the key that reveals nothing of it: the first bytes of a hash, in hexadecimal.
    package var id: String {
        let label = Array("imo sealing key".utf8)
        let digest = HMACKey(UnsafeRawBufferPointer(start: bytes, count: SealingKey.byteCount)).code(of: label)
        return Hex.encode(digest.prefix(6), prefix: false)
    }

    /// Seals bytes into a box: the nonce, the sealed bytes and a tag.
    ///
    /// - Parameters:
    ///   - nonce: 12 bytes with which this key never sealed before, such as random ones.
    ///   - context: The bytes that name the place of the box. It opens with the same context only.
    /// - Returns: Nil for a nonce of another length, or when OpenSSL fails.
    package func seal(_ content: [UInt8], nonce: [UInt8], context: [UInt8]) -> [UInt8]? {
        guard nonce.count == SealingKey.nonceBytes, let cipher = Cipher(key: bytes, nonce: nonce, context: context, isSealing: true),
            let sealed = cipher.process(content), let tag = cipher.tag(count: SealingKey.tagBytes)
        else { return nil }
        return nonce + sealed + tag
    }

    /// Opens a box. Returns nil when it was sealed with another key or for another context, or was changed.
    package func open(_ box: [UInt8], context: [UInt8]) -> [UInt8]? {
        guard box.count >= SealingKey.overheadBytes else { return nil }
        let nonce = Array(box.prefix(SealingKey.nonceBytes))
        guard let cipher = Cipher(key: bytes, nonce: nonce, context: context, isSealing: false),
            let content = cipher.process(Array(box.dropFirst(SealingKey.nonceBytes).dropLast(SealingKey.tagBytes))),
            cipher.accepts(tag: Array(box.suffix(SealingKey.tagBytes)))
        else { return nil }
        return content
    }
}

extension SealingKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "key \(id)" }
    package var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}

/// One run of AES-256-GCM.
private final class Cipher {
    private let context: OpaquePointer
    private let isSealing: Int32

    init?(key: UnsafePointer<UInt8>, nonce: [UInt8], context associated: [UInt8], isSealing: Bool) {
        guard let context = EVP_CIPHER_CTX_new() else { return nil }
        self.context = context
        self.isSealing = isSealing ? 1 : 0
        var count: Int32 = 0
        guard let associatedCount = Int32(exactly: associated.count),
            EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce, self.isSealing) == 1,
            EVP_CipherUpdate(context, nil, &count, associated, associatedCount) == 1
        else { return nil }
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    func process(_ input: [UInt8]) -> [UInt8]? {
        guard let count = Int32(exactly: input.count) else { return nil }
        var output = [UInt8](repeating: 0, count: input.count)
        var written: Int32 = 0
        guard EVP_CipherUpdate(context, &output, &written, input, count) == 1, written == count else { return nil }
        return output
    }

    func tag(count: Int) -> [UInt8]? {
        var (tag, rest, written) = ([UInt8](repeating: 0, count: count), [UInt8](repeating: 0, count: 16), Int32(0))
        guard EVP_CipherFinal_ex(context, &rest, &written) == 1, written == 0,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(count), &tag) == 1
        else { return nil }
        return tag
    }

    func accepts(tag: [UInt8]) -> Bool {
        var (tag, rest, written) = (tag, [UInt8](repeating: 0, count: 16), Int32(0))
        return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1 && EVP_CipherFinal_ex(context, &rest, &written) == 1
    }
}
