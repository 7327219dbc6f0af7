internal import EthereumABI
public import EthereumPrimitives

/// Signatures of contract accounts: the call that checks one, and the reading of its result. The chain does the check.
///
/// - SeeAlso: EIP-1271
public enum ContractSignature {
    /// The value that `isValidSignature` returns for a valid signature: its own selector.
    public static let validReturn: [UInt8] = [0x16, 0x26, 0xba, 0x7e]

    /// Returns the calldata of `isValidSignature(bytes32,bytes)`.
    public static func isValidSignatureCall(hash: Bytes32, signature: [UInt8]) -> [UInt8] {
        ABI.encode(selector: ABISelector(0x1626_ba7e), hash, ABIBytes(signature))
    }

    /// Returns true when the returned data says that the signature is valid: the selector, padded to a word.
    public static func isValid(returned data: [UInt8]) -> Bool {
        data.count == 32 && data.prefix(4).elementsEqual(validReturn) && data.dropFirst(4).allSatisfy { $0 == 0 }
    }
}

/// A signature of an account that is not deployed yet, with the call that deploys it.
///
/// - SeeAlso: ERC-6492
public struct PredeploySignature: Sendable, Hashable {
    /// The contract that deploys the account.
    public let factory: Address
    /// The calldata for the factory.
    public let factoryCalldata: [UInt8]
    /// The signature of the account.
    public let signature: [UInt8]

    /// The last 32 bytes of every wrapped signature: `0x6492` sixteen times.
    private static let magic = [UInt8]((0..<32).map { $0 % 2 == 0 ? 0x64 : 0x92 })

    /// Makes a signature of its parts.
    public init(factory: Address, factoryCalldata: [UInt8], signature: [UInt8]) {
        self.factory = factory
        self.factoryCalldata = factoryCalldata
        self.signature = signature
    }

    /// Returns true when the bytes end as a wrapped signature does.
    public static func isWrapped(_ bytes: [UInt8]) -> Bool {
        bytes.suffix(32).elementsEqual(magic)
    }

    /// Unwraps a signature. Returns nil for bytes that are not wrapped or are malformed.
    public init?(unwrapping bytes: [UInt8]) {
        guard PredeploySignature.isWrapped(bytes),
            let (factory, calldata, signature) = try? ABI.decode(
                Array(bytes.dropLast(32)), as: Address.self, ABIBytes.self, ABIBytes.self)
        else { return nil }
        self.init(factory: factory, factoryCalldata: calldata.bytes, signature: signature.bytes)
    }

    /// The wrapped signature.
    public var wrapped: [UInt8] {
        ABI.encode(factory, ABIBytes(factoryCalldata), ABIBytes(signature)) + PredeploySignature.magic
    }
}
