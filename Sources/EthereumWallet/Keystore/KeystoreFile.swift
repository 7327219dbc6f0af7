internal import EthereumPrimitives
internal import StrictJSON

/// The members of a keystore, checked.
struct KeystoreFile {
    let address: Address?
    let derivation: KeystoreDerivation
    let counter: [UInt8]
    let ciphertext: [UInt8]
    let mac: Bytes32

    init(json: [UInt8]) throws(KeystoreError) {
        let document: JSONValue
        do {
            document = try JSONValue(parsing: json, maximumDepth: 16)
        } catch {
            throw .malformedJSON(error.description)
        }
        guard document[anyCase: "version"]?.numberText == "3" else {
            throw .unsupported(member: "version", value: document[anyCase: "version"]?.text ?? "missing")
        }
        guard let crypto = document[anyCase: "crypto"] else { throw .missing("crypto") }
        guard let cipher = crypto[anyCase: "cipher"]?.stringValue else { throw .missing("cipher") }
        guard cipher == "aes-128-ctr" else { throw .unsupported(member: "cipher", value: cipher) }
        counter = try KeystoreFile.counter(crypto[anyCase: "cipherparams"]?[anyCase: "iv"])
        ciphertext = try KeystoreFile.bytes(crypto[anyCase: "ciphertext"], name: "ciphertext")
        // Some writers leave out the leading zeros of the key.
        guard (1...32).contains(ciphertext.count) else { throw .missing("ciphertext") }
        guard let mac = Bytes32(try KeystoreFile.bytes(crypto[anyCase: "mac"], name: "mac")) else { throw .missing("mac") }
        self.mac = mac
        address = try KeystoreFile.address(document[anyCase: "address"])
        derivation = try KeystoreDerivation(crypto)
    }

    private static func bytes(_ value: JSONValue?, name: String) throws(KeystoreError) -> [UInt8] {
        guard let text = value?.stringValue, let bytes = try? Hex.decode(text) else { throw .missing(name) }
        return bytes
    }

    /// Reads a 128-bit number. Some writers leave out its leading zeros.
    private static func counter(_ value: JSONValue?) throws(KeystoreError) -> [UInt8] {
        guard let text = value?.stringValue, let number = UInt256(hex: text), number.bitWidth <= 128 else {
            throw .missing("cipherparams.iv")
        }
        return Array(number.bigEndianBytes.suffix(16))
    }

    /// Reads an address with or without `0x`. Its case carries no checksum here.
    private static func address(_ value: JSONValue?) throws(KeystoreError) -> Address? {
        guard let value, value != .null, value != .string("") else { return nil }
        guard let address = Address(try bytes(value, name: "address")) else { throw .missing("address") }
        return address
    }
}

/// A key derivation with its salt, whose cost is within bounds.
struct KeystoreDerivation {
    private enum Method {
        case scrypt(Scrypt.Parameters)
        case pbkdf2(rounds: Int)
    }

    private static let maximumRounds = 10_000_000
    private let method: Method
    private let salt: [UInt8]
    /// The number of bytes that are used: 16 for the cipher's key and 16 for the MAC's.
    ///
    /// A keystore may ask for up to 1,024. Both functions derive the first bytes alike whatever the number, and PBKDF2 pays all of its rounds again
    /// for every 32 bytes more, so no more than 32 are derived.
    private static let derivedBytes = 32

    /// Makes a derivation. Returns nil when its cost is out of bounds.
    init?(_ derivation: Keystore.Derivation, salt: [UInt8], statedBytes: Int = derivedBytes) {
        guard (KeystoreDerivation.derivedBytes...1024).contains(statedBytes), salt.count <= 1024 else { return nil }
        switch derivation {
        case .scrypt(let n, let r, let p):
            guard let parameters = Scrypt.Parameters(n: n, r: r, p: p) else { return nil }
            method = .scrypt(parameters)
        case .pbkdf2(let rounds):
            guard (1...KeystoreDerivation.maximumRounds).contains(rounds) else { return nil }
            method = .pbkdf2(rounds: rounds)
        }
        self.salt = salt
    }

    init(_ crypto: JSONValue) throws(KeystoreError) {
        guard let name = crypto[anyCase: "kdf"]?.stringValue, let parameters = crypto[anyCase: "kdfparams"] else { throw .missing("kdf") }
        guard let text = parameters[anyCase: "salt"]?.stringValue, let salt = try? Hex.decode(text) else {
            throw .missing("kdfparams.salt")
        }
        func number(_ member: String) throws(KeystoreError) -> Int {
            guard let number = parameters[anyCase: member]?.numberText.flatMap({ Int($0) }) else {
                throw .missing("kdfparams.\(member)")
            }
            return number
        }
        let derivation: Keystore.Derivation
        switch name {
        case "scrypt": derivation = .scrypt(n: try number("n"), r: try number("r"), p: try number("p"))
        case "pbkdf2":
            guard parameters[anyCase: "prf"]?.stringValue == "hmac-sha256" else {
                throw .unsupported(member: "prf", value: parameters[anyCase: "prf"]?.text ?? "missing")
            }
            derivation = .pbkdf2(rounds: try number("c"))
        default: throw .unsupported(member: "kdf", value: name)
        }
        guard let bounded = KeystoreDerivation(derivation, salt: salt, statedBytes: try number("dklen")) else {
            throw .costOutOfBounds("\(derivation), \(parameters[anyCase: "dklen"]?.text ?? "") bytes")
        }
        self = bounded
    }

    /// The number of blocks of 128 bytes to mix, or of rounds.
    var work: Int {
        switch method {
        case .scrypt(let parameters): parameters.n * parameters.r * parameters.p
        case .pbkdf2(let rounds): rounds
        }
    }

    /// Derives the bytes. Returns nil when memory is short or OpenSSL fails.
    func derive(password: [UInt8]) -> SecretBytes? {
        switch method {
        case .scrypt(let parameters):
            Scrypt.derive(password: password, salt: salt, parameters: parameters, count: KeystoreDerivation.derivedBytes)
        case .pbkdf2(let rounds): PBKDF2.derive(password: password, salt: salt, rounds: rounds, count: KeystoreDerivation.derivedBytes)
        }
    }

    var name: String {
        if case .scrypt = method { "scrypt" } else { "pbkdf2" }
    }

    var json: JSONValue {
        let salt = JSONMember("salt", .string(Hex.encode(salt, prefix: false)))
        let length = JSONMember("dklen", .number(String(KeystoreDerivation.derivedBytes)))
        switch method {
        case .scrypt(let parameters):
            return .object([
                length, JSONMember("n", .number(String(parameters.n))), JSONMember("r", .number(String(parameters.r))),
                JSONMember("p", .number(String(parameters.p))), salt,
            ])
        case .pbkdf2(let rounds):
            return .object([
                length, JSONMember("c", .number(String(rounds))), JSONMember("prf", .string("hmac-sha256")), salt,
            ])
        }
    }
}

extension JSONValue {
    /// A member by its name in any case, nil where two differ by case alone. Writers of keystores disagree about `crypto` and `Crypto`.
    fileprivate subscript(anyCase name: String) -> JSONValue? {
        let found = objectValue?.filter { $0.name.utf8.count == name.utf8.count && $0.name.lowercased() == name } ?? []
        return found.count == 1 ? found[0].value : nil
    }
}
