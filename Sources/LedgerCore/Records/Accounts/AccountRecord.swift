public import EthereumPrimitives

/// Marks an account as created, and notes its budgets, its owner and its wallets.
public struct AccountRecord: Sendable, Hashable {
    public let createdAt: Timestamp
    /// The periods for which the account has a budget.
    public internal(set) var budgets: BudgetPeriods = []
    /// The address whose signatures make and revoke the account's keys; nil for an account whose keys the operator makes.
    public internal(set) var owner: Address?
    /// The addresses whose holdings count for the account at gates; at most ``LinkWallet/maximumCount``.
    public internal(set) var wallets: [Address] = []
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
        if !wallets.isEmpty { encoder.appendList { list in for wallet in wallets { list.append(wallet) } } }
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        createdAt = try decoder.readTimestamp()
        budgets = try decoder.readBudgetPeriods()
        if !decoder.isAtEnd, try !decoder.nextIsList() { owner = try decoder.readAddress() }
        if decoder.isAtEnd { return }
        wallets = try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in
            var wallets = [try list.readAddress()]
            while !list.isAtEnd {
                guard wallets.count < LinkWallet.maximumCount else { throw list.invalid("more than \(LinkWallet.maximumCount) wallets") }
                wallets.append(try list.readAddress())
            }
            return wallets
        }
    }
}
