internal import EthereumABI
public import EthereumPrimitives

/// Signatures of contract accounts: the call that checks one, and the wrapping for an account that is not deployed yet. The check
/// itself is the chain's.
///
/// - SeeAlso: EIP-1271, ERC-6492
public enum ContractSignature {
    /// What `isValidSignature` returns for a valid signature: its own selector.
    public static let validReturn: [UInt8] = [0x16, 0x26, 0xba, 0x7e]

    /// The calldata of `isValidSignature(bytes32,bytes)`.
    public static func isValidSignatureCall(hash: Bytes32, signature: [UInt8]) -> [UInt8] {
        ABI.encode(selector: ABISelector(0x1626_ba7e), hash, ABIBytes(signature))
    }

    /// Whether the returned data says that the signature is valid: the selector, padded to a word.
    public static func isValid(returned data: [UInt8]) -> Bool {
        data.count == 32 && data.prefix(4).elementsEqual(validReturn) && data.dropFirst(4).allSatisfy { $0 == 0 }
    }
}

/// A signature with what deploys the account that made it.
///
/// - SeeAlso: ERC-6492
public struct PredeploySignature: Sendable, Hashable {
    public let factory: Address
    public let factoryCalldata: [UInt8]
    public let signature: [UInt8]

    /// `0x6492` sixteen times: what every wrapped signature ends with.
    private static let magic = [UInt8]((0..<32).map { $0 % 2 == 0 ? 0x64 : 0x92 })

    public init(factory: Address, factoryCalldata: [UInt8], signature: [UInt8]) {
        self.factory = factory
        self.factoryCalldata = factoryCalldata
        self.signature = signature
    }

    /// Whether the bytes end as a wrapped signature does.
    public static func isWrapped(_ bytes: [UInt8]) -> Bool {
        bytes.suffix(32).elementsEqual(magic)
    }

    /// Nil when the bytes are no wrapped signature or what they wrap is malformed.
    public init?(unwrapping bytes: [UInt8]) {
        guard PredeploySignature.isWrapped(bytes),
            let (factory, calldata, signature) = try? ABI.decode(
                Array(bytes.dropLast(32)), as: Address.self, ABIBytes.self, ABIBytes.self)
        else { return nil }
        self.init(factory: factory, factoryCalldata: calldata.bytes, signature: signature.bytes)
    }

    public var wrapped: [UInt8] {
        ABI.encode(factory, ABIBytes(factoryCalldata), ABIBytes(signature)) + PredeploySignature.magic
    }
}
