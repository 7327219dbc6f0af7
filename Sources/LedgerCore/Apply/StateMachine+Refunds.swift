internal import EthereumPrimitives

extension StateMachine {
    /// Takes a settled call's charge back from those who received it and gives it to the caller.
    ///
    /// Each receiver in turn, in the order of the settlement's postings, gives its proportion of what is left of the refund, by what is left of its
    /// credit, rounded down; the last, the token's holders, gives the rest. The sum is thereby exact, and refunding the whole takes from each what it
    /// received. Nothing is taken that is not there any more, such as revenue that a snapshot has shared out since.
    ///
    /// Refusals: `callNotFound`, `tooManyRefunds`, `amountZero`, `refundExceedsCharge`, `insufficientBalance`, `amountOverflow`.
    mutating func apply(_ command: Refund) throws(Interruption) {
        let call = try settledCall(command.call)
        let unrefunded = [UInt256](repeating: .zero, count: call.credits.count)
        var record = try records.find(.refund(command.call)) ?? RefundRecord(reversed: unrefunded, entries: [])
        try refuse(.tooManyRefunds, unless: record.entries.count < RefundRecord.maximumCount)
        let parts = try division(of: command.amount, among: zip(call.credits, record.reversed).map { $0.amount.subtracting($1) ?? .zero })
        guard let amount = parts.total else { throw .refused(.amountOverflow) }
        try credit(amount, to: .named(call.hold.account), asset: call.asset)
        for (posting, part) in zip(call.credits, parts) { try debit(part, from: posting.account, asset: posting.asset) }
        try requireRedeemedRevenue(of: call.hold.model)
        try countInBudgets(amount, of: call)
        record.reversed = zip(record.reversed, parts).map { $0.adding($1) ?? .max }
        record.entries.append(number)
        try put(record, at: .refund(command.call))
    }

    /// A call as the journal has it.
    private struct SettledCall {
        let hold: Hold
        let holdEntry: UInt64
        let startedAt: Timestamp
        let asset: AssetNumber
        /// The shares of the charge, the token holders' last.
        let credits: [Posting]
    }

    private func settledCall(_ id: CommandID) throws(Interruption) -> SettledCall {
        guard !id.isResolution, let held = try findEntry(of: id), let settled = try findEntry(of: id.resolution),
            held.outcome == .accepted, settled.outcome == .accepted, case .hold(let hold) = held.command, case .settle = settled.command
        else { throw .refused(.callNotFound) }
        return SettledCall(
            hold: hold, holdEntry: held.number, startedAt: held.time, asset: settled.postings.first?.asset ?? .settlement,
            credits: settled.postings.filter { $0.direction == .credit })
    }

    /// How much of a refund each receiver gives, by what is left of each credit. Without an amount: all that is left.
    private func division(of amount: UInt256?, among credits: [UInt256]) throws(Interruption) -> [UInt256] {
        guard var left = credits.total else { throw .refused(.amountOverflow) }
        var refund = amount ?? left
        try refuse(.amountZero, unless: amount != .zero)
        try refuse(.refundExceedsCharge, unless: !refund.isZero && refund <= left)
        var parts: [UInt256] = []
        for credit in credits {
            guard let part = left.isZero ? .zero : UInt256.mulDiv(credit, refund, left), let nextRefund = refund.subtracting(part),
                let nextLeft = left.subtracting(credit)
            else { throw .refused(.amountOverflow) }
            (refund, left) = (nextRefund, nextLeft)
            parts.append(part)
        }
        return parts
    }

    /// Refuses what would leave less revenue than burns have redeemed of it already: they took their part of what the refund takes back.
    private mutating func requireRedeemedRevenue(of id: ModelID) throws(Interruption) {
        let token = try records.token(records.model(id).token)
        if token.redeemedSinceSnapshot.isZero { return }
        try refuse(.insufficientBalance, unless: records.shares(of: token).coversRedeemed)
    }

    private mutating func countInBudgets(_ amount: UInt256, of call: SettledCall) throws(Interruption) {
        let key = try records.find(.key(hash: call.hold.keyHash), as: KeyRecord.self)
        let account = try records.find(.account(call.hold.account), as: AccountRecord.self)
        let model = try records.model(call.hold.model)
        for id in call.hold.budgets(ofKey: key?.budgets ?? [], account: account?.budgets ?? [], model: model.budgets) {
            try count(refund: amount, ofCallHeldBy: call.holdEntry, begunAt: call.startedAt, in: id)
        }
    }
}

extension [UInt256] {
    /// The sum; nil when it does not fit 256 bits.
    fileprivate var total: UInt256? {
        var sum = UInt256.zero
        for amount in self {
            guard let next = sum.adding(amount) else { return nil }
            sum = next
        }
        return sum
    }
}
