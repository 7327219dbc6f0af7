public import EthereumPrimitives

/// The amounts that an entry adds to a model's gross revenue and takes from it. What burns redeem and what snapshots share out is no change of it.
public struct RevenueChange: Sendable, Hashable {
    public static let none = RevenueChange(added: .zero, taken: .zero)

    public internal(set) var added: UInt256
    public internal(set) var taken: UInt256

    public init(added: UInt256, taken: UInt256) {
        self.added = added
        self.taken = taken
    }
}

extension PublicEntry {
    /// The changes of a model's revenue before the entry took a snapshot of its token, and after.
    ///
    /// - Parameter hasSnapshot: Whether it took one. Without, all changes are before the next.
    /// - Throws: ``RLPError`` where a posting cannot be read, or a sum does not fit 256 bits.
    public func revenueChanges(of model: ModelID, hasSnapshot: Bool) throws(RLPError) -> (before: RevenueChange, after: RevenueChange) {
        let postings = try shownPostings()
        var (current, before) = (RevenueChange.none, RevenueChange.none)
        for (index, posting) in postings.enumerated() {
            guard let posting, posting.account == .revenue(model) else { continue }
            switch posting.direction {
            case .credit: current.added = try PublicEntry.sum(current.added, posting.amount)
            case .debit:
                // The books post what is taken and who receives it one after the other.
                switch index + 1 < postings.count ? postings[index + 1]?.account : nil {
                case .claimPool(model), .burnPool(model): (before, current) = (try before.adding(current), .none)
                case .address: break
                default: current.taken = try PublicEntry.sum(current.taken, posting.amount)
                }
            }
        }
        return hasSnapshot ? (before, current) : (current, .none)
    }

    fileprivate static func sum(_ first: UInt256, _ second: UInt256) throws(RLPError) -> UInt256 {
        guard let sum = first.adding(second) else { throw RLPError.invalid(offset: 0, reason: "a sum of postings does not fit 256 bits") }
        return sum
    }
}

extension RevenueChange {
    func adding(_ other: RevenueChange) throws(RLPError) -> RevenueChange {
        RevenueChange(added: try PublicEntry.sum(added, other.added), taken: try PublicEntry.sum(taken, other.taken))
    }
}
