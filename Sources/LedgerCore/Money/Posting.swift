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
    guard let first = postings.first else { return true }
    // Of one asset, as nearly always.
    if postings.allSatisfy({ $0.asset == first.asset }) { return isBalanced(postings[...], in: first.asset) }
    return Set(postings.map(\.asset)).allSatisfy { isBalanced(postings[...], in: $0) }
}

private func isBalanced(_ postings: ArraySlice<Posting>, in asset: AssetNumber) -> Bool {
    var (debits, credits) = (UInt256.zero, UInt256.zero)
    for posting in postings where posting.asset == asset {
        guard let sum = (posting.direction == .debit ? debits : credits).adding(posting.amount) else { return false }
        if posting.direction == .debit { debits = sum } else { credits = sum }
    }
    return debits == credits
}
