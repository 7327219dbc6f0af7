internal import COpenSSL
internal import CSecp256k1
public import EthereumPrimitives

/// A secp256k1 secret.
///
/// The 32 bytes are overwritten when the last reference is released. No description shows them, so that no log line and no error does.
///
/// ```swift
/// let key = try PrivateKey.random()
/// let signature = try key.sign(digest)
/// ```
public final class PrivateKey: Sendable {
    private let secret: SecretBytes
    /// The public key of the secret.
    public let publicKey: PublicKey
    /// The address of the public key.
    public let address: Address

    /// Makes a key of 32 bytes: a big-endian number from 1 to n − 1. Erasing the array is the caller's duty.
    ///
    /// - Throws: `PrivateKeyError.wrongLength` or `.outOfRange`.
    public init(_ bytes: [UInt8]) throws(PrivateKeyError) {
        guard bytes.count == 32 else { throw .wrongLength(found: bytes.count) }
        let secret = SecretBytes(bytes)
        var point = secp256k1_pubkey()
        guard secp256k1_ec_pubkey_create(Secp256k1.shared.context, &point, secret.pointer) == 1 else { throw .outOfRange }
        self.secret = secret
        publicKey = PublicKey(point)
        address = publicKey.address
    }

    /// Makes a key of random bytes from OpenSSL.
    ///
    /// - Throws: `PrivateKeyError.noRandomness` when OpenSSL's generator is not seeded.
    public static func random() throws(PrivateKeyError) -> PrivateKey {
        while true {
            guard var bytes = try? SecureRandom.bytes(count: 32) else { throw .noRandomness }
            defer { OPENSSL_cleanse(&bytes, bytes.count) }
            // A number outside the range comes up once in 2¹²⁸ draws.
            if let key = try? PrivateKey(bytes) { return key }
        }
    }

    /// Signs a digest of 32 bytes. The signature is deterministic by RFC 6979 and has the lower s.
    ///
    /// - Throws: `PrivateKeyError.outOfRange`, which a key from this type's initializers never causes.
    public func sign(_ digest: Bytes32) throws(PrivateKeyError) -> Signature {
        var recoverable = secp256k1_ecdsa_recoverable_signature()
        let signed = digest.withUnsafeBytePointer { digest in
            secp256k1_ecdsa_sign_recoverable(
                Secp256k1.shared.context, &recoverable, digest, secret.pointer, nil, nil)
        }
        // Fails only for a secret or nonce out of range; the initializer excludes the one, RFC 6979 the other.
        guard signed == 1 else { throw .outOfRange }
        return Signature(recoverable)
    }

    /// Calls `body` with the 32 bytes in place. Erasing copies is the duty of `body`.
    ///
    /// - Throws: The error of `body`.
    public func withUnsafeSecret<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: secret.pointer, count: 32))
    }
}

extension PrivateKey: CustomStringConvertible, CustomReflectable {
    /// The address only.
    public var description: String { "PrivateKey(\(address))" }

    /// Shows only the address to reflection.
    public var customMirror: Mirror { Mirror(self, children: ["address": address]) }
}

/// The reason why bytes are not a secret, or why none can be made.
public enum PrivateKeyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There are not 32 bytes.
    case wrongLength(found: Int)
    /// The number is not between 1 and n − 1.
    case outOfRange
    /// OpenSSL gave no random bytes.
    case noRandomness

    /// A sentence that names the fault and what was expected.
    public var description: String {
        switch self {
        case .wrongLength(let found): "a private key has 32 bytes: found \(found)"
        case .outOfRange: "a private key is a number between 1 and the order of secp256k1 less 1"
        case .noRandomness: "no random bytes for a key: OpenSSL's generator is not seeded"
        }
    }
}

/// Bytes that are overwritten before their memory is released.
///
/// - Note: `@unchecked Sendable` holds because only `init` and `deinit` write the memory.
final class SecretBytes: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<UInt8>
    let count: Int

    init(_ bytes: some Collection<UInt8>) {
        count = bytes.count
        pointer = SecretMemory.take(count)
        _ = UnsafeMutableBufferPointer(start: pointer, count: count).initialize(from: bytes)
    }

    deinit {
        OPENSSL_cleanse(pointer, count)
        SecretMemory.giveBack(pointer, count: count)
    }
}
