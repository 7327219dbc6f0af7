public import EthereumPrimitives

/// Digests of messages that cannot be transactions, because they begin with `0x19`.
///
/// - SeeAlso: EIP-191
public enum SignedMessage {
    /// Version `E` (0x45), what `personal_sign` signs: a prefix with the message's length in bytes, then the message.
    public static func personalDigest(_ message: [UInt8]) -> Bytes32 {
        var hasher = Keccak256()
        hasher.update("\u{19}Ethereum Signed Message:\n\(message.count)".utf8)
        hasher.update(message)
        return hasher.finalize()
    }

    /// Version 0x00: data for the contract at `validator`.
    public static func validatorDigest(_ data: [UInt8], validator: Address) -> Bytes32 {
        var hasher = Keccak256()
        hasher.update([0x19, 0x00])
        validator.withUnsafeBytes { hasher.update($0) }
        hasher.update(data)
        return hasher.finalize()
    }

    /// Version 0x01: structured data.
    static func typedDataDigest(domainSeparator: Bytes32, structHash: Bytes32) -> Bytes32 {
        var hasher = Keccak256()
        hasher.update([0x19, 0x01])
        domainSeparator.withUnsafeBytes { hasher.update($0) }
        structHash.withUnsafeBytes { hasher.update($0) }
        return hasher.finalize()
    }
}
