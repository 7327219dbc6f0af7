internal import COpenSSL
internal import EthereumPrimitives
internal import StrictJSON

/// Web3 Secret Storage, version 3: a private key encrypted under a password, as JSON.
///
/// ```swift
/// let json = try Keystore.encrypt(key, password: Array("correct horse".utf8))
/// let again = try Keystore.decrypt(json, password: Array("correct horse".utf8))
/// ```
/// The password is used as the bytes given. Text is not normalized.
///
/// - SeeAlso: ethereum.org, "Web3 secret storage definition"
public enum Keystore {
    /// The function that derives a key from the password.
    public enum Derivation: Sendable, Hashable {
        /// scrypt (RFC 7914). `n` is a power of two; the memory is 128·n·r bytes.
        case scrypt(n: Int, r: Int, p: Int)
        /// PBKDF2 with HMAC-SHA-256 (RFC 8018).
        case pbkdf2(rounds: Int)

        /// The default of geth: 256 MiB and about a second.
        public static let standard = Derivation.scrypt(n: 262_144, r: 8, p: 1)
    }

    /// The random bytes of a keystore. Give them only where a keystore must be reproducible.
    public struct Randomness: Sendable {
        /// The salt of the key derivation.
        public var salt: [UInt8]
        /// The first counter of the cipher, 16 bytes.
        public var counter: [UInt8]
        /// The 16 bytes of which the version 4 UUID is made.
        public var id: [UInt8]

        /// Makes the randomness of its parts.
        public init(salt: [UInt8], counter: [UInt8], id: [UInt8]) {
            self.salt = salt
            self.counter = counter
            self.id = id
        }

        /// Makes 32 bytes of salt, 16 of counter and 16 of identifier.
        ///
        /// - Throws: `SecureRandom.Failure`.
        public static func generate() throws(SecureRandom.Failure) -> Randomness {
            Randomness(
                salt: try SecureRandom.bytes(count: 32), counter: try SecureRandom.bytes(count: 16),
                id: try SecureRandom.bytes(count: 16))
        }
    }

    /// Encrypts a key under a password and returns the JSON of the keystore.
    ///
    /// - Throws: `KeystoreError.costOutOfBounds` for a derivation that is invalid or too costly, and `.failed` when memory is short or OpenSSL fails.
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

    /// Decrypts the key of a keystore. The cost of the derivation is bounded before memory is taken, and the MAC is compared in constant time.
    ///
    /// - Throws: `KeystoreError.wrongPassword` when the MAC does not match, `.costOutOfBounds` for a derivation that is invalid or too costly,
    ///   `.addressMismatch` when the stated address is another key's, and other cases for JSON that is not a keystore of version 3.
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

    /// Checks the form of a keystore and the bounds of its cost, without deriving anything.
    ///
    /// - Returns: The number of blocks of 128 bytes, or of rounds, that `decrypt` would work through.
    /// - Throws: `KeystoreError` as `decrypt` does before it derives.
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

    /// Writes a version 4 UUID.
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
