public import EthereumPrimitives

/// What a charged call cost and why, put together from the two journal entries of its hold and its settlement.
public struct Receipt: Sendable {
    /// The call's id: the hold's command id.
    public let id: CommandID
    public let account: AccountName
    public let model: ModelID
    public let keyHash: Bytes32
    public let usage: Usage
    public let source: UsageSource
    public let priceVersion: UInt64
    public let prices: PriceSchedule
    /// What was charged, in the smallest unit of the asset.
    public let cost: UInt256
    public let requestHash: Bytes32
    public let responseHash: Bytes32
    public let startedAt: Timestamp
    public let settledAt: Timestamp
    public let holdEntry: UInt64
    public let settleEntry: UInt64
    /// The chain's hash up to the settlement.
    public let chainHash: Bytes32
}

extension LedgerReader {
    /// The receipt of a call; nil when no call of this id was charged (it was voided, is still open or never was).
    public func receipt(_ id: CommandID) throws -> Receipt? {
        guard let holdEntry = try entry(of: id), let settleEntry = try entry(of: id.resolution) else { return nil }
        let hold = try JournalEntry(encoded: holdEntry.entry)
        let settle = try JournalEntry(encoded: settleEntry.entry)
        guard hold.outcome == .accepted, settle.outcome == .accepted, case .hold(let held) = hold.command, case .settle(let settled) = settle.command
        else { return nil }
        let price = try price(of: held.model, atEntry: hold)
        return Receipt(
            id: id, account: held.account, model: held.model, keyHash: held.keyHash, usage: settled.usage, source: settled.source,
            priceVersion: price.version, prices: price.prices, cost: settle.amountDebited(from: .named(held.account)),
            requestHash: held.requestHash, responseHash: settled.responseHash, startedAt: hold.time, settledAt: settle.time,
            holdEntry: hold.number, settleEntry: settle.number, chainHash: settleEntry.hash)
    }

    /// The prices that were in force when this entry was written. A version that was set later in the same millisecond is not one of them.
    private func price(of model: ModelID, atEntry entry: JournalEntry) throws -> (version: UInt64, prices: PriceSchedule) {
        let versions = try prices(of: model)
        guard let index = versions.lastIndex(where: { $0.startsAt <= entry.time && $0.entryNumber < entry.number }) else {
            throw StoreFailure(code: .corrupt, message: "model \(model) has no price that entry \(entry.number) could have used; run `imo verify`")
        }
        return (UInt64(index + 1), versions[index].prices)
    }
}

extension JournalEntry {
    /// The sum of what this entry took from an account.
    public func amountDebited(from account: AccountID) -> UInt256 { sum(of: .debit, account) }
    /// The sum of what this entry gave to an account.
    public func amountCredited(to account: AccountID) -> UInt256 { sum(of: .credit, account) }

    private func sum(of direction: Posting.Direction, _ account: AccountID) -> UInt256 {
        postings.filter { $0.direction == direction && $0.account == account }.reduce(.zero) { $0.adding($1.amount) ?? .max }
    }
}
