internal import EthereumPrimitives
internal import LedgerCore

/// The terms of a claim's entry, of either of the two commands.
struct ClaimTerms {
    let holder: Address
    let token: Address
    let recipient: Address
    let command: Command
    /// The snapshots that it names; nil for a lifetime claim, which pays all that are open up to ``lastSnapshotID``.
    let snapshotIDs: [UInt256]?
    let lastSnapshotID: UInt256
    let bounds: ClaimBounds

    /// The claims that an entry shows.
    static func all(in entry: PublicEntry) throws -> [ClaimTerms] {
        try entry.command.parts.compactMap { part in
            switch try part.command() {
            case .claim(let claim):
                ClaimTerms(
                    holder: claim.holder, token: claim.token, recipient: claim.recipient, command: .claim(claim), snapshotIDs: claim.snapshotIDs,
                    lastSnapshotID: claim.snapshotIDs.max() ?? .zero, bounds: claim.bounds)
            case .claimLifetime(let claim):
                ClaimTerms(
                    holder: claim.holder, token: claim.token, recipient: claim.recipient, command: .claimLifetime(claim), snapshotIDs: nil,
                    lastSnapshotID: claim.upToSnapshotID, bounds: claim.bounds)
            default: nil
            }
        }
    }

    /// Whether the claim's conditions hold.
    ///
    /// - Parameters:
    ///   - root: Gives a snapshot's root; nil for one that paid nothing, which a lifetime claim may end with and which the proof does not have.
    func areBoundsKept(paid: UInt256, root: (UInt256) -> Bytes32?) -> Bool {
        guard paid >= bounds.leastAmount ?? .zero else { return false }
        guard let signed = bounds.snapshotRoot else { return true }
        let roots = (snapshotIDs ?? [lastSnapshotID]).compactMap(root)
        guard roots.count == snapshotIDs?.count ?? 1 else { return snapshotIDs == nil }
        return SnapshotRecord.root(of: roots) == signed
    }

    /// Whether the entry pays exactly this amount out of the model's claim pool to the recipient.
    func isPaid(_ amount: UInt256, by entry: PublicEntry, model: ModelID) throws -> Bool {
        let postings = try entry.shownPostings()
        return zip(postings, postings.dropFirst()).contains { giver, receiver in
            giver?.account == .claimPool(model) && giver?.direction == .debit && giver?.amount == amount
                && receiver?.account == .address(recipient) && receiver?.direction == .credit && receiver?.amount == amount
        }
    }
}
