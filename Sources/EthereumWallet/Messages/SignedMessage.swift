public import EthereumPrimitives

/// Digests of messages. They begin with `0x19`, so that no message can be a transaction.
///
/// - SeeAlso: EIP-191
public enum SignedMessage {
    /// Returns the digest that `personal_sign` signs (version `E`, 0x45): of a prefix with the length of the message in bytes, then the message.
    public static func personalDigest(_ message: [UInt8]) -> Bytes32 {
        var hasher = Keccak256()
        hasher.update("\u{19}Ethereum Signed Message:\n\(message.count)".utf8)
        hasher.update(message)
        return hasher.finalize()
    }

    /// Returns the digest of data for the contract at `validator` (version 0x00).
    public static func validatorDigest(_ data: [UInt8], validator: Address) -> Bytes32 {
        var hasher = Keccak256()
        hasher.update([0x19, 0x00])
        validator.withUnsafeBytes { hasher.update($0) }
        hasher.update(data)
        return hasher.finalize()
    }

    /// Returns the digest of structured data (version 0x01).
    static func typedDataDigest(domainSeparator: Bytes32, structHash: Bytes32) -> Bytes32 {
        var hasher = Keccak256()
        hasher.update([0x19, 0x01])
        domainSeparator.withUnsafeBytes { hasher.update($0) }
        structHash.withUnsafeBytes { hasher.update($0) }
        return hasher.finalize()
    }
}
