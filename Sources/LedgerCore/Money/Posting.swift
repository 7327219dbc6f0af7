public import EthereumPrimitives

/// One leg of a journal entry: an amount that an account gives (debit) or receives (credit).
///
/// The postings of an entry sum to zero per asset: what is debited equals what is credited.
public struct Posting: Sendable, Hashable {
    public enum Direction: UInt8, Sendable, Hashable {
        case debit = 0
        case credit = 1
    }

    public let account: AccountID
    public let asset: AssetNumber
    public let direction: Direction
    /// In the smallest unit of the asset (10⁻¹⁸).
    public let amount: UInt256

    public init(account: AccountID, asset: AssetNumber, direction: Direction, amount: UInt256) {
        self.account = account
        self.asset = asset
        self.direction = direction
        self.amount = amount
    }
}

/// Whether the postings sum to zero for each asset; false also when a sum does not fit 256 bits.
public func isBalanced(_ postings: [Posting]) -> Bool {
    var totals: [AssetNumber: (debits: UInt256, credits: UInt256)] = [:]
    for posting in postings {
        var total = totals[posting.asset] ?? (.zero, .zero)
        let side = posting.direction == .debit ? total.debits : total.credits
        guard let sum = side.adding(posting.amount) else { return false }
        if posting.direction == .debit { total.debits = sum } else { total.credits = sum }
        totals[posting.asset] = total
    }
    return totals.values.allSatisfy { $0.debits == $0.credits }
}
