internal import COpenSSL
internal import CSecp256k1

/// The seed from which a tree of keys derives.
///
/// - SeeAlso: BIP-32
public struct HDSeed: Sendable {
    private let secret: SecretBytes

    init(_ secret: SecretBytes) {
        self.secret = secret
    }

    /// Makes a seed of 16 to 64 bytes. Returns nil for another number.
    public init?(_ bytes: [UInt8]) {
        guard (16...64).contains(bytes.count) else { return nil }
        secret = SecretBytes(bytes)
    }

    /// Calls `body` with the seed in place.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(start: secret.pointer, count: secret.count))
    }

    /// Derives the key at a path.
    ///
    /// - Throws: `HDError.derivation` for a path without a valid key, which happens once in 2¹²⁷ indices, or when OpenSSL fails.
    public func key(at path: HDPath) throws(HDError) -> PrivateKey {
        var node = try ExtendedKey(seed: self)
        for index in path.indices { node = try node.child(index) }
        return node.key
    }
}

/// A key with the chain code from which its children derive.
struct ExtendedKey {
    let key: PrivateKey
    private let chainCode: SecretBytes

    init(seed: HDSeed) throws(HDError) {
        let digest = seed.withUnsafeBytes { seed in
            Array("Bitcoin seed".utf8).withUnsafeBytes { SecretBytes(hmacSHA512Of: Array(seed), key: $0) }
        }
        var secret = Array(UnsafeBufferPointer(start: digest.pointer, count: 32))
        defer { OPENSSL_cleanse(&secret, secret.count) }
        try self.init(secret: secret, digest: digest)
    }

    private init(secret: [UInt8], digest: SecretBytes) throws(HDError) {
        guard let key = try? PrivateKey(secret) else { throw .derivation }
        self.key = key
        chainCode = SecretBytes(UnsafeBufferPointer(start: digest.pointer + 32, count: 32))
    }

    /// Derives a child: parent + the left half of HMAC-SHA-512(chain code, key ‖ index), modulo n.
    func child(_ index: UInt32) throws(HDError) -> ExtendedKey {
        var message: [UInt8] =
            index & HDPath.hardenedBit == 0 ? key.publicKey.compressed : key.withUnsafeSecret { [0] + Array($0) }
        defer { OPENSSL_cleanse(&message, message.count) }
        withUnsafeBytes(of: index.bigEndian) { message.append(contentsOf: $0) }
        let code = UnsafeRawBufferPointer(start: chainCode.pointer, count: chainCode.count)
        let digest = SecretBytes(hmacSHA512Of: message, key: code)
        var secret = key.withUnsafeSecret { Array($0) }
        defer { OPENSSL_cleanse(&secret, secret.count) }
        // Fails for a tweak that is not below n or a sum of zero, once in 2¹²⁷ indices.
        guard secp256k1_ec_seckey_tweak_add(Secp256k1.shared.context, &secret, digest.pointer) == 1 else { throw .derivation }
        return try ExtendedKey(secret: secret, digest: digest)
    }
}

/// The reason why a key does not derive.
public enum HDError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The path has no valid key, which happens once in 2¹²⁷ indices, or OpenSSL failed.
    case derivation

    /// A sentence that says what to do.
    public var description: String { "there is no key at this path: use the next index" }
}
