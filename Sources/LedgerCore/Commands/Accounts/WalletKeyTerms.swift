public import EthereumPrimitives

/// The terms of an API key that is a wallet's signature, besides its account and label.
public struct WalletKeyTerms: LedgerCodable, Hashable {
    /// The address that signed. The key makes calls only while it owns the account.
    public let owner: Address
    /// The time from which the key makes no calls.
    public let expiresAt: Timestamp

    public init(owner: Address, expiresAt: Timestamp) {
        self.owner = owner
        self.expiresAt = expiresAt
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(owner)
        encoder.append(expiresAt)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        owner = try decoder.readAddress()
        expiresAt = try decoder.readTimestamp()
    }
}
