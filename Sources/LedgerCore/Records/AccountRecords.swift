public import EthereumPrimitives

/// That an account of this name exists.
public struct AccountRecord: LedgerCodable, Hashable {
    public let createdAt: Timestamp
    /// The periods for which the account has a budget.
    public internal(set) var budgets: BudgetPeriods = []
}

/// The lifetime totals of an account in one asset. What an account has is what it received less what it gave.
public struct BalanceRecord: LedgerCodable, Hashable {
    /// Lifetime totals stay below this, so that products with a percentage never overflow.
    public static let limit = UInt256.one << 248

    public internal(set) var credits = UInt256.zero
    public internal(set) var debits = UInt256.zero
    /// The sum of the account's open holds.
    public internal(set) var held = UInt256.zero

    public init() {}

    /// Credits less debits; nil for an account that is negative, as only the external one may be.
    public var posted: UInt256? { credits.subtracting(debits) }
    /// What can be held or paid out: posted less held, zero when negative.
    public var available: UInt256 { posted?.subtracting(held) ?? .zero }
}

/// An API key, known by its hash only.
public struct KeyRecord: LedgerCodable, Hashable {
    public let account: AccountName
    public let label: String
    public let createdAt: Timestamp
    public internal(set) var revokedAt: Timestamp?
    /// All that were ever set, in the order of their entries; at most ``KeyDiscount/maximumCount``.
    public internal(set) var discounts: [KeyDiscount] = []
    /// The periods for which the key has a budget.
    public internal(set) var budgets: BudgetPeriods = []
}

extension AccountRecord {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(createdAt)
        encoder.append(budgets)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        createdAt = try decoder.readTimestamp()
        budgets = try decoder.readBudgetPeriods()
    }
}

extension BalanceRecord {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(credits)
        encoder.append(debits)
        encoder.append(held)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        credits = try decoder.readUInt256()
        debits = try decoder.readUInt256()
        held = try decoder.readUInt256()
    }
}

extension KeyRecord {
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
