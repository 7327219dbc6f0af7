internal import EthereumPrimitives

// Bonds behind content records are held amounts of their accounts, as calls' holds are, until a game moves them.

extension StateMachine {
    /// Frees a held amount.
    mutating func release(_ amount: UInt256, of account: AccountID, asset: AssetNumber) throws(Interruption) {
        let slot = try records.locate(.balance(account, asset))
        var balance = try records.balance(at: slot)
        guard let held = balance.held.subtracting(amount) else {
            throw .failed(StoreFailure(code: .corrupt, message: "account \(account) holds less than its bond; run `imo verify`"))
        }
        balance.held = held
        records.write(balance, at: slot)
    }

    /// Gives the challenger's bond to the defender.
    mutating func award(_ record: ContentClaimRecord, _ game: ContentGame) throws(Interruption) {
        try release(record.bond, of: .address(game.challenger), asset: .settlement)
        try move(record.bond, from: .address(game.challenger), to: .named(record.account), asset: .settlement)
    }

    /// Gives the caller its charge back and the challenger what is left of the defender's bond.
    ///
    /// The charge comes from those who received it, as far as they still have it; the bond pays the rest. What snapshots have shared out stays with the
    /// holders, and revenue that burns have redeemed a part of is not taken.
    mutating func void(_ record: ContentClaimRecord, _ game: ContentGame, call: CommandID?) throws(Interruption) {
        var refund: FullRefund?
        // Before the bonds are free: receivers give of what they have besides.
        if let call { refund = try refundInFull(of: call) }
        try release(record.bond, of: .address(game.challenger), asset: .settlement)
        try release(record.bond, of: .named(record.account), asset: .settlement)
        let missing = refund?.missing ?? .zero
        guard let reward = record.bond.subtracting(missing) else { throw .refused(.insufficientBalance) }
        if let refund { try credit(refund.total, to: refund.caller, asset: .settlement) }
        try debit(record.bond, from: .named(record.account), asset: .settlement)
        try credit(reward, to: .address(game.challenger), asset: .settlement)
        // The revenue's posting is the last, as a refund's is.
        for part in refund?.parts ?? [] { try debit(part.amount, from: part.account, asset: .settlement) }
    }

    private struct FullRefund {
        let caller: AccountID
        let total: UInt256
        /// What each receiver gives, in the order of the settlement's postings.
        let parts: [(account: AccountID, amount: UInt256)]
        let missing: UInt256
    }

    /// Writes down that the whole charge of a call is given back.
    private mutating func refundInFull(of id: CommandID) throws(Interruption) -> FullRefund? {
        let settled = try settledCall(id)
        let none = [UInt256](repeating: .zero, count: settled.credits.count)
        var record = try records.find(.refund(id)) ?? RefundRecord(reversed: none, entries: [])
        let left = zip(settled.credits, record.reversed).map { $0.amount.subtracting($1) ?? .zero }
        guard let total = left.total else { throw .refused(.amountOverflow) }
        if total.isZero { return nil }
        var parts: [(account: AccountID, amount: UInt256)] = []
        for (posting, amount) in zip(settled.credits, left) {
            // The issuer of a burnt token has received two parts: its own and the holders'.
            let earlier = parts.filter { $0.account == posting.account }.map(\.amount).total ?? .max
            let there = try takeable(from: posting.account, model: settled.hold.model).subtracting(earlier) ?? .zero
            parts.append((posting.account, min(amount, there)))
        }
        guard let taken = parts.map(\.amount).total, let missing = total.subtracting(taken) else { throw .refused(.amountOverflow) }
        record.reversed = settled.credits.map(\.amount)
        if record.entries.count < RefundRecord.maximumCount { record.entries.append(number) }
        try put(record, at: .refund(id))
        try countInBudgets(total, of: settled)
        return FullRefund(caller: .named(settled.hold.account), total: total, parts: parts, missing: missing)
    }

    private mutating func takeable(from account: AccountID, model: ModelID) throws(Interruption) -> UInt256 {
        if case .revenue = account, try !records.token(records.model(model).token).redeemedSinceSnapshot.isZero { return .zero }
        return try records.balance(account, .settlement).available
    }
}
