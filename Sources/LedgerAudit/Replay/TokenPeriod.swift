internal import EthereumPrimitives
internal import LedgerCore
internal import LedgerLog
internal import TransparencyLog

/// The sum tree that a token's next snapshot must have, as far as the log goes.
struct TokenPeriod {
    let model: ModelID
    /// The entry of the last snapshot, or of the registration.
    private(set) var first: UInt64
    private var sums = SumFrontier()

    init(model: ModelID, first: UInt64) {
        self.model = model
        self.first = first
    }

    mutating func append(_ entry: PublicEntry, hash: Bytes32) throws {
        let change = try entry.revenueChange(of: model, isFirst: entry.number == first)
        try sums.append(.leaf(hash, added: change.added, taken: change.taken))
    }

    /// Compares what a snapshot's entry says with the log, and begins anew with it.
    mutating func close(by snapshot: PublicSnapshot, in entry: PublicEntry) throws {
        guard snapshot.previousEntry == first else {
            throw PublicFault(entry: entry.number, "the snapshot begins after entry \(snapshot.previousEntry); the one before it was entry \(first)")
        }
        guard try SumNode(snapshot.revenueSum) == sums.root() else {
            throw PublicFault(
                entry: entry.number,
                "the snapshot's sums of entries \(first) to \(entry.number - 1) are not those that the log has: a charge was left out or changed")
        }
        guard try snapshot.own == entry.revenueChanges(of: model, hasSnapshot: true).before else {
            throw PublicFault(entry: entry.number, "the snapshot misstates what its own entry added to the revenue")
        }
        self = TokenPeriod(model: model, first: entry.number)
    }
}
