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

    /// The claims that an entry shows.
    static func all(in entry: PublicEntry) throws -> [ClaimTerms] {
        try entry.command.parts.compactMap { part in
            switch try part.command() {
            case .claim(let claim):
                ClaimTerms(
                    holder: claim.holder, token: claim.token, recipient: claim.recipient, command: .claim(claim), snapshotIDs: claim.snapshotIDs,
                    lastSnapshotID: claim.snapshotIDs.max() ?? .zero)
            case .claimLifetime(let claim):
                ClaimTerms(
                    holder: claim.holder, token: claim.token, recipient: claim.recipient, command: .claimLifetime(claim), snapshotIDs: nil,
                    lastSnapshotID: claim.upToSnapshotID)
            default: nil
            }
        }
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
