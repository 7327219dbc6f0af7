public import EthereumPrimitives

/// An API key, known by its hash only: the SHA-256 of a key of random bits, or the digest of what a wallet signed as a key.
public struct KeyRecord: Sendable, Hashable {
    public let account: AccountName
    public let label: String
    public let createdAt: Timestamp
    public internal(set) var revokedAt: Timestamp?
    /// All that were ever set, in the order of their entries; at most ``KeyDiscount/maximumCount``.
    public internal(set) var discounts: [KeyDiscount] = []
    /// The periods for which the key has a budget.
    public internal(set) var budgets: BudgetPeriods = []
    /// Nil for a key of random bits, and for one that was revoked before it was shown.
    public internal(set) var wallet: WalletKeyTerms?
}

extension KeyRecord: RecordValue {
    var record: Record { .key(self) }

    static func of(_ record: Record) -> Self? {
        guard case .key(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(account)
        encoder.append(utf8: label)
        encoder.append(createdAt)
        encoder.append(optional: revokedAt)
        encoder.append(discounts)
        encoder.append(budgets)
        if let wallet { encoder.append(wallet) }
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        account = try decoder.readAccountName()
        label = try decoder.readString()
        createdAt = try decoder.readTimestamp()
        revokedAt = try decoder.readOptionalTimestamp()
        discounts = try decoder.readArray(maximumCount: KeyDiscount.maximumCount)
        budgets = try decoder.readBudgetPeriods()
        wallet = decoder.isAtEnd ? nil : try decoder.read()
    }
}
