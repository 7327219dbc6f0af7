internal import EthereumPrimitives
internal import EthereumWallet
internal import StrictJSON

extension BatchMethod {
    static func checksum(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        .object([JSONMember("address", .string(try parameters.address("address").description))])
    }

    static func create(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let address = ContractAddress.create(
            sender: try parameters.address("sender"), nonce: try parameters.integer64("nonce"))
        return .object([JSONMember("address", .string(address.description))])
    }

    static func create2(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let address = ContractAddress.create2(
            sender: try parameters.address("sender"), salt: try parameters.word("salt"),
            initCodeHash: try parameters.word("initCodeHash"))
        return .object([JSONMember("address", .string(address.description))])
    }

    static func sign(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let (key, digest) = (try parameters.key(), try parameters.word("digest"))
        let signature = try BatchError.mapping(.signature) { () throws(PrivateKeyError) in try key.sign(digest) }
        return .object([
            JSONMember("r", .hex(signature.r)), JSONMember("s", .hex(signature.s)),
            JSONMember("yParity", .number(String(signature.yParity))),
        ])
    }

    /// Recovers an address. An s in the upper half is accepted, as by libsecp256k1.
    static func recover(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let digest = try parameters.word("digest")
        let (r, s) = (try parameters.word("r"), try parameters.word("s"))
        guard let parity = UInt8(exactly: try parameters.integer64("yParity")) else {
            throw BatchParameters.wrong("yParity", expected: "0 or 1")
        }
        let address = try BatchError.mapping(.signature) { () throws(SignatureError) in
            try Signature(r: r, s: s, yParity: parity).recoverAddress(from: digest)
        }
        return .object([JSONMember("address", .string(address.lowercaseHex))])
    }

    /// Converts a signature to the 64 bytes of EIP-2098.
    static func compactSignature(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        guard let bytes = try parameters.signature().compactBytes else {
            throw BatchError(.signature, "the signature's s is in the upper half, so that EIP-2098 has no form for it")
        }
        return .object([JSONMember("signature", .hex(bytes))])
    }

    /// Converts a signature to the 65 bytes of r, s and v.
    static func expandSignature(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        .object([JSONMember("signature", .hex(try parameters.signature().bytes))])
    }

    static func hashMessage(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        .object([JSONMember("hash", .hex(try digest(parameters)))])
    }

    static func signMessage(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let (key, digest) = (try parameters.key(), try digest(parameters))
        let signature = try BatchError.mapping(.signature) { () throws(PrivateKeyError) in try key.sign(digest) }
        return .object([JSONMember("signature", .hex(signature.bytes))])
    }

    static func recoverMessage(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let (signature, digest) = (try parameters.signature(), try digest(parameters))
        let address = try BatchError.mapping(.signature) { () throws(SignatureError) in
            try signature.recoverAddress(from: digest)
        }
        return .object([JSONMember("address", .string(address.description))])
    }

    /// Returns the digest by EIP-191: of a personal message, or with `validator` of data for a contract.
    private static func digest(_ parameters: BatchParameters) throws(BatchError) -> Bytes32 {
        let message = try parameters.bytes("message")
        guard parameters["validator"] != nil else { return SignedMessage.personalDigest(message) }
        return SignedMessage.validatorDigest(message, validator: try parameters.address("validator"))
    }

    static func decryptKeystore(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let keystore = try parameters.value("keystore")
        let json = keystore.stringValue.map { Array($0.utf8) } ?? keystore.utf8
        let password = Array(try parameters.text("password").utf8)
        let key = try BatchError.mapping(.keystore) { () throws(KeystoreError) in
            try Keystore.decrypt(json, password: password)
        }
        return .object([
            JSONMember("key", .hex(key.withUnsafeSecret { Array($0) })),
            JSONMember("address", .string(key.address.description)),
        ])
    }

    static func deriveMnemonic(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let phrase = try parameters.text("mnemonic")
        let passphrase = try parameters.optionalText("passphrase") ?? ""
        guard let path = HDPath(try parameters.optionalText("path") ?? "m/44'/60'/0'/0/0") else {
            throw BatchParameters.wrong("path", expected: "a path such as m/44'/60'/0'/0/0")
        }
        let seed = try BatchError.mapping(.mnemonic) { () throws(MnemonicError) in
            try Mnemonic(phrase).seed(passphrase: passphrase)
        }
        let key = try BatchError.mapping(.mnemonic) { () throws(HDError) in try seed.key(at: path) }
        return .object([
            JSONMember("seed", .hex(seed.withUnsafeBytes { Array($0) })),
            JSONMember("key", .hex(key.withUnsafeSecret { Array($0) })),
            JSONMember("address", .string(key.address.description)),
        ])
    }
}
