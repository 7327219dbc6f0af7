internal import COpenSSL
internal import EthereumPrimitives
internal import StrictJSON

/// Web3 Secret Storage, version 3: a private key encrypted under a password, as JSON.
///
/// ```swift
/// let json = try Keystore.encrypt(key, password: Array("correct horse".utf8))
/// let again = try Keystore.decrypt(json, password: Array("correct horse".utf8))
/// ```
/// The password is its UTF-8 bytes as they are; no normalization.
///
/// - SeeAlso: ethereum.org, "Web3 secret storage definition"
public enum Keystore {
    /// How the password becomes a key.
    public enum Derivation: Sendable, Hashable {
        /// `n` a power of two; memory is 128·n·r bytes.
        case scrypt(n: Int, r: Int, p: Int)
        /// HMAC-SHA-256.
        case pbkdf2(rounds: Int)

        /// What geth writes by default: 256 MiB and about a second.
        public static let standard = Derivation.scrypt(n: 262_144, r: 8, p: 1)
    }

    /// Everything random about a keystore.
    public struct Randomness: Sendable {
        public var salt: [UInt8]
        /// 16 bytes.
        public var counter: [UInt8]
        /// 16 bytes, from which a version 4 UUID is made.
        public var id: [UInt8]

        public init(salt: [UInt8], counter: [UInt8], id: [UInt8]) {
            self.salt = salt
            self.counter = counter
            self.id = id
        }

        public static func generate() throws(SecureRandom.Failure) -> Randomness {
            Randomness(
                salt: try SecureRandom.bytes(count: 32), counter: try SecureRandom.bytes(count: 16),
                id: try SecureRandom.bytes(count: 16))
        }
    }

    /// The keystore's JSON.
    public static func encrypt(
        _ key: PrivateKey, password: [UInt8], derivation: Derivation = .standard, randomness: Randomness? = nil
    ) throws(KeystoreError) -> [UInt8] {
        guard let randomness = randomness ?? (try? Randomness.generate()) else { throw .failed("random generator") }
        guard let parameters = KeystoreDerivation(derivation, salt: randomness.salt) else {
            throw .costOutOfBounds("\(derivation)")
        }
        guard let derived = parameters.derive(password: password) else { throw .failed("key derivation") }
        guard let ciphertext = key.withUnsafeSecret({ AES128CTR.apply(key: derived, counter: randomness.counter, to: $0) })
        else { throw .failed("cipher") }
        let crypto = JSONValue.object([
            JSONMember("cipher", .string("aes-128-ctr")),
            JSONMember("cipherparams", .object([JSONMember("iv", .string(Hex.encode(randomness.counter, prefix: false)))])),
            JSONMember("ciphertext", .string(Hex.encode(ciphertext, prefix: false))),
            JSONMember("kdf", .string(parameters.name)),
            JSONMember("kdfparams", parameters.json),
            JSONMember("mac", .string(Hex.encode(mac(derived, ciphertext).bytes, prefix: false))),
        ])
        return JSONValue.object([
            JSONMember("address", .string(String(key.address.lowercaseHex.dropFirst(2)))),
            JSONMember("crypto", crypto),
            JSONMember("id", .string(uuid(randomness.id))),
            JSONMember("version", .number("3")),
        ]).utf8
    }

    /// The key of a keystore. The cost of the derivation is bounded before memory is taken, the MAC compared in constant time.
    public static func decrypt(_ json: [UInt8], password: [UInt8]) throws(KeystoreError) -> PrivateKey {
        let file = try KeystoreFile(json: json)
        guard let derived = file.derivation.derive(password: password) else { throw .failed("key derivation") }
        guard constantTimeEqual(mac(derived, file.ciphertext), file.mac) else { throw .wrongPassword }
        guard var plain = file.ciphertext.withUnsafeBytes({ AES128CTR.apply(key: derived, counter: file.counter, to: $0) })
        else { throw .failed("cipher") }
        var secret = [UInt8](repeating: 0, count: 32 - plain.count) + plain
        defer {
            OPENSSL_cleanse(&plain, plain.count)
            OPENSSL_cleanse(&secret, secret.count)
        }
        let key: PrivateKey
        do {
            key = try PrivateKey(secret)
        } catch {
            throw .invalidKey(error)
        }
        if let stated = file.address, stated != key.address {
            throw .addressMismatch(stated: stated.description, actual: key.address.description)
        }
        return key
    }

    /// Checks a keystore's form and the bounds of its cost without deriving anything. The result is the blocks of 128 bytes or the
    /// rounds that `decrypt` would work through.
    @discardableResult
    public static func validate(_ json: [UInt8]) throws(KeystoreError) -> Int {
        try KeystoreFile(json: json).derivation.work
    }

    /// `keccak256(derived[16..<32] ‖ ciphertext)`.
    private static func mac(_ derived: SecretBytes, _ ciphertext: [UInt8]) -> Bytes32 {
        var hasher = Keccak256()
        hasher.update(UnsafeRawBufferPointer(start: derived.pointer + 16, count: 16))
        hasher.update(ciphertext)
        return hasher.finalize()
    }

    private static func constantTimeEqual(_ left: Bytes32, _ right: Bytes32) -> Bool {
        left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in CRYPTO_memcmp(left.baseAddress, right.baseAddress, 32) == 0 }
        }
    }

    /// The text of a version 4 UUID.
    ///
    /// - SeeAlso: RFC 9562, section 5.4
    private static func uuid(_ random: [UInt8]) -> String {
        var bytes = Array((random + [UInt8](repeating: 0, count: 16)).prefix(16))
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        let groups = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16]
        return groups.map { Hex.encode(bytes[$0], prefix: false) }.joined(separator: "-")
    }
}
