public import EthereumPrimitives

/// An API key, known by its hash only.
public struct KeyRecord: Sendable, Hashable {
    public let account: AccountName
    public let label: String
    public let createdAt: Timestamp
    public internal(set) var revokedAt: Timestamp?
    /// All that were ever set, in the order of their entries; at most ``KeyDiscount/maximumCount``.
    public internal(set) var discounts: [KeyDiscount] = []
    /// The periods for which the key has a budget.
    public internal(set) var budgets: BudgetPeriods = []
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
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        account = try decoder.readAccountName()
        label = try decoder.readString()
        createdAt = try decoder.readTimestamp()
        revokedAt = try decoder.readOptionalTimestamp()
        discounts = try decoder.readArray(maximumCount: KeyDiscount.maximumCount)
        budgets = try decoder.readBudgetPeriods()
    }
}
