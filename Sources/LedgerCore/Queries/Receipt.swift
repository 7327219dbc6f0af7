public import EthereumPrimitives

/// The cost of a charged call and its reasons, put together from the two journal entries of its hold and its settlement.
public struct Receipt: Sendable {
    /// The call's id: the hold's command id.
    public let id: CommandID
    public let account: AccountName
    public let model: ModelID
    public let keyHash: Bytes32
    /// The use that was held for.
    public let greatestUsage: Usage
    public let usage: Usage
    public let source: UsageSource
    public let priceVersion: UInt64
    public let prices: PriceSchedule
    /// The discount that was in force when the call began.
    public let discountBasisPoints: UInt64
    /// The charge, in the smallest unit of the asset. Refunds are not deducted.
    public let cost: UInt256
    /// The refunds, oldest first.
    public let refunds: [RefundReceipt]
    public let requestHash: Bytes32
    public let responseHash: Bytes32
    public let startedAt: Timestamp
    public let settledAt: Timestamp
    public let holdEntry: UInt64
    public let settleEntry: UInt64
    /// The chain's hash up to the settlement.
    public let chainHash: Bytes32
    /// The payment that the call was made from; nil for a call of an account.
    public let payment: PaymentRecord?

    /// The sum of the refunds.
    public var refunded: UInt256 { refunds.reduce(.zero) { $0.adding($1.amount) ?? .max } }
}

/// A part of a call's charge that was given back.
public struct RefundReceipt: Sendable {
    public let entry: UInt64
    public let time: Timestamp
    /// In the smallest unit of the asset.
    public let amount: UInt256
    public let reason: String
}

extension LedgerReader {
    /// The receipt of a call; nil when no call of this id was charged (it was voided, is still open or never was).
    public func receipt(_ id: CommandID) throws -> Receipt? {
        guard let holdEntry = try entry(of: id), let settleEntry = try entry(of: id.resolution) else { return nil }
        let hold = try JournalEntry(encoded: holdEntry.entry)
        let settle = try JournalEntry(encoded: settleEntry.entry)
        guard hold.outcome == .accepted, settle.outcome == .accepted, case .hold(let held) = hold.command, case .settle(let settled) = settle.command
        else { return nil }
        let price = try prices(of: held.model).inForce(for: held.model, at: hold)
        return Receipt(
            id: id, account: held.account, model: held.model, keyHash: held.keyHash, greatestUsage: held.greatestUsage, usage: settled.usage,
            source: settled.source, priceVersion: price.version, prices: price.prices, discountBasisPoints: try discount(of: held, atEntry: hold),
            cost: settle.amountDebited(from: .named(held.account)), refunds: try refunds(of: id, account: held.account),
            requestHash: held.requestHash, responseHash: settled.responseHash, startedAt: hold.time, settledAt: settle.time,
            holdEntry: hold.number, settleEntry: settle.number, chainHash: settleEntry.hash,
            payment: try load(.payment(PaymentID(held.keyHash))).map { try PaymentRecord(encoded: $0) })
    }

    private func discount(of hold: Hold, atEntry entry: JournalEntry) throws -> UInt64 {
        let key = try load(.key(hash: hold.keyHash)).map { try KeyRecord(encoded: $0) }
        return key?.discount(for: hold.model, at: entry.time, before: entry.number) ?? 0
    }

    private func refunds(of call: CommandID, account: AccountName) throws -> [RefundReceipt] {
        guard let record = try load(.refund(call)).map({ try RefundRecord(encoded: $0) }) else { return [] }
        return try record.entries.compactMap { number in
            guard let stored = try entries(from: number, limit: 1).first else { return nil }
            let entry = try JournalEntry(encoded: stored.entry)
            let reason: String
            switch entry.command {
            case .refund(let refund) where refund.call == call: reason = refund.reason
            case .playContent(let play): reason = "the content record \(play.tokenID) was proven wrong"
            default: return nil
            }
            return RefundReceipt(entry: number, time: entry.time, amount: entry.amountCredited(to: .named(account)), reason: reason)
        }
    }

}

extension [PriceRecord] {
    /// The prices that were in force when an entry was written, among all versions of a model's. A version that was set later in the same millisecond is
    /// not one of them.
    ///
    /// - Throws: ``StoreFailure``; code `corrupt` where there are none.
    public func inForce(for model: ModelID, at entry: JournalEntry) throws(StoreFailure) -> (version: UInt64, prices: PriceSchedule) {
        guard let index = lastIndex(where: { $0.withdrawnBy == nil && $0.startsAt <= entry.time && $0.entryNumber < entry.number }) else {
            throw StoreFailure(code: .corrupt, message: "model \(model) has no price that entry \(entry.number) could have used; run `imo verify`")
        }
        return (UInt64(index + 1), self[index].prices)
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
