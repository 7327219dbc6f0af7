internal import EthereumABI
internal import StrictJSON

/// The methods of the batch mode. The raw value is the method's name in a request.
enum BatchMethod: String, CaseIterable {
    case keccak256
    case rlpEncode = "rlp.encode"
    case rlpDecode = "rlp.decode"
    case abiEncode = "abi.encode"
    case abiEncodePacked = "abi.encodePacked"
    case abiDecode = "abi.decode"
    case abiSelector = "abi.selector"
    case abiDecodeCall = "abi.decodeCall"
    case abiDecodeEvent = "abi.decodeEvent"
    case abiDecodeError = "abi.decodeError"
    case addressChecksum = "address.checksum"
    case addressCreate = "address.create"
    case addressCreate2 = "address.create2"
    case secp256k1Sign = "secp256k1.sign"
    case secp256k1Recover = "secp256k1.recover"
    case signatureCompact = "signature.compact"
    case signatureExpand = "signature.expand"
    case messageHash = "message.hash"
    case messageSign = "message.sign"
    case messageRecover = "message.recover"
    case typedDataHash = "typedData.hash"
    case typedDataSign = "typedData.sign"
    case typedDataRecover = "typedData.recover"
    case transactionSign = "tx.sign"
    case transactionDecode = "tx.decode"
    case siweParse = "siwe.parse"
    case siweVerify = "siwe.verify"
    case keystoreDecrypt = "keystore.decrypt"
    case mnemonicDerive = "mnemonic.derive"
    case merkleRoot = "merkle.root"
    case merkleProof = "merkle.proof"

    /// Checks the names of the parameters and computes the result.
    func run(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        try parameters.check(parameterNames, method: rawValue)
        return try result(parameters)
    }

    private func result(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        switch self {
        case .keccak256: try Self.keccak(parameters)
        case .rlpEncode: try Self.encodeRLP(parameters)
        case .rlpDecode: try Self.decodeRLP(parameters)
        case .abiEncode: try Self.encodeABI(parameters)
        case .abiEncodePacked: try Self.encodePackedABI(parameters)
        case .abiDecode: try Self.decodeABI(parameters)
        case .abiSelector: try Self.selector(parameters)
        case .abiDecodeCall: try Self.decodeCall(parameters)
        case .abiDecodeEvent: try Self.decodeEvent(parameters)
        case .abiDecodeError: try Self.decodeError(parameters)
        case .addressChecksum: try Self.checksum(parameters)
        case .addressCreate: try Self.create(parameters)
        case .addressCreate2: try Self.create2(parameters)
        case .secp256k1Sign: try Self.sign(parameters)
        case .secp256k1Recover: try Self.recover(parameters)
        case .signatureCompact: try Self.compactSignature(parameters)
        case .signatureExpand: try Self.expandSignature(parameters)
        case .messageHash: try Self.hashMessage(parameters)
        case .messageSign: try Self.signMessage(parameters)
        case .messageRecover: try Self.recoverMessage(parameters)
        case .typedDataHash: try Self.hashTypedData(parameters)
        case .typedDataSign: try Self.signTypedData(parameters)
        case .typedDataRecover: try Self.recoverTypedData(parameters)
        case .transactionSign: try Self.signTransaction(parameters)
        case .transactionDecode: try Self.decodeTransaction(parameters)
        case .siweParse: try Self.parseSignIn(parameters)
        case .siweVerify: try Self.verifySignIn(parameters)
        case .keystoreDecrypt: try Self.decryptKeystore(parameters)
        case .mnemonicDerive: try Self.deriveMnemonic(parameters)
        case .merkleRoot: try Self.merkleRoot(parameters)
        case .merkleProof: try Self.merkleProof(parameters)
        }
    }

    /// The parameters that the method has, optional ones among them.
    var parameterNames: Set<String> {
        switch self {
        case .keccak256: ["data"]
        case .rlpEncode: ["item"]
        case .rlpDecode: ["rlp"]
        case .abiEncode, .abiEncodePacked: ["types", "values"]
        case .abiDecode: ["types", "data", "mode"]
        case .abiSelector: ["signature"]
        case .abiDecodeCall: ["data", "abi", "mode"]
        case .abiDecodeEvent: ["topics", "data", "abi", "mode"]
        case .abiDecodeError: ["data", "abi"]
        case .addressChecksum: ["address"]
        case .addressCreate: ["sender", "nonce"]
        case .addressCreate2: ["sender", "salt", "initCodeHash"]
        case .secp256k1Sign: ["key", "digest"]
        case .secp256k1Recover: ["digest", "r", "s", "yParity"]
        case .signatureCompact, .signatureExpand: ["signature"]
        case .messageHash: ["message", "validator"]
        case .messageSign: ["message", "validator", "key"]
        case .messageRecover: ["message", "validator", "signature"]
        case .typedDataHash: ["typedData"]
        case .typedDataSign: ["typedData", "key"]
        case .typedDataRecover: ["typedData", "signature"]
        case .transactionSign: ["type", "tx", "key"]
        case .transactionDecode: ["raw"]
        case .siweParse: ["message"]
        case .siweVerify: ["message", "signature", "time", "scheme", "domain", "uri", "nonce", "chainId"]
        case .keystoreDecrypt: ["keystore", "password"]
        case .mnemonicDerive: ["mnemonic", "passphrase", "path"]
        case .merkleRoot: ["leafEncoding", "values", "sortLeaves"]
        case .merkleProof: ["leafEncoding", "values", "sortLeaves", "index"]
        }
    }
}
