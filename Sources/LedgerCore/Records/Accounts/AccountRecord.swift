public import EthereumPrimitives

/// Marks an account as created, and notes its budgets and its owner.
public struct AccountRecord: Sendable, Hashable {
    public let createdAt: Timestamp
    /// The periods for which the account has a budget.
    public internal(set) var budgets: BudgetPeriods = []
    /// The address whose signatures make and revoke the account's keys; nil for an account whose keys the operator makes.
    public internal(set) var owner: Address?
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
        if let owner { encoder.append(owner) }
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        createdAt = try decoder.readTimestamp()
        budgets = try decoder.readBudgetPeriods()
        owner = decoder.isAtEnd ? nil : try decoder.readAddress()
    }
}
