public import EthereumPrimitives

/// Marks an account as created, and notes its budgets.
public struct AccountRecord: Sendable, Hashable {
    public let createdAt: Timestamp
    /// The periods for which the account has a budget.
    public internal(set) var budgets: BudgetPeriods = []
}

extension AccountRecord: RecordValue {
    var record: Record { .account(self) }

    static func of(_ record: Record) -> Self? {
        guard case .account(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(createdAt)
        encoder.append(budgets)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        createdAt = try decoder.readTimestamp()
        budgets = try decoder.readBudgetPeriods()
    }
}
