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
    case messageHash = "message.hash"
    case messageSign = "message.sign"
    case messageRecover = "message.recover"
    case typedDataHash = "typedData.hash"
    case typedDataSign = "typedData.sign"
    case transactionSign = "tx.sign"
    case transactionDecode = "tx.decode"
    case siweParse = "siwe.parse"
    case siweVerify = "siwe.verify"
    case keystoreDecrypt = "keystore.decrypt"
    case mnemonicDerive = "mnemonic.derive"
    case merkleRoot = "merkle.root"
    case merkleProof = "merkle.proof"

    func run(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
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
        case .messageHash: try Self.hashMessage(parameters)
        case .messageSign: try Self.signMessage(parameters)
        case .messageRecover: try Self.recoverMessage(parameters)
        case .typedDataHash: try Self.hashTypedData(parameters)
        case .typedDataSign: try Self.signTypedData(parameters)
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
}
