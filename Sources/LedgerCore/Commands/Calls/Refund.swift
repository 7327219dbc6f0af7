public import EthereumPrimitives

/// Gives a settled call's charge back, in whole or in part: the call's own postings in reverse.
public struct Refund: Sendable, Hashable {
    /// The call's id: that of its hold.
    public let call: CommandID
    /// In the smallest unit of the asset; nil: all that was not refunded yet.
    public let amount: UInt256?
    /// For people; at most 256 bytes.
    public let reason: String

    public init(call: CommandID, amount: UInt256?, reason: String) {
        self.call = call
        self.amount = amount
        self.reason = reason
    }
}

extension Refund: CommandPayload {
    package static var kind: CommandKind { .refund }
    package static var isLinkable: Bool { false }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .refund(self) }
    package var statementReference: String? { reason }
    package var isWithinLimits: Bool { reason.isWithinTextLimit }
    package var earlierEntries: [CommandID] { [call, call.resolution] }

    package var members: CommandMembers {
        ["call": .text(call), "amount": amount.map { .amount($0) } ?? .null, "reason": .text(reason)]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(call)
        encoder.append(optional: amount)
        encoder.append(utf8: reason)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        call = try decoder.readCommandID()
        amount = try decoder.readOptionalUInt256()
        reason = try decoder.readText()
    }

    /// Takes the call's charge back from its receivers and gives it to the caller.
    ///
    /// Each receiver in turn, in the order of the settlement's postings, gives its proportion of what is left of the refund, by what is left of its
    /// credit, rounded down; the last, the token's holders, gives the rest. The sum is thereby exact, and refunding the whole takes from each what it
    /// received. Money that has left since, such as revenue that a snapshot has shared out, is not taken.
    ///
    /// Refusals: `callNotFound`, `tooManyRefunds`, `amountZero`, `refundExceedsCharge`, `insufficientBalance`, `amountOverflow`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let settled = try machine.settledCall(call)
        let unrefunded = [UInt256](repeating: .zero, count: settled.credits.count)
        var record = try machine.records.find(.refund(call)) ?? RefundRecord(reversed: unrefunded, entries: [])
        try machine.refuse(.tooManyRefunds, unless: record.entries.count < RefundRecord.maximumCount)
        let parts = try division(among: zip(settled.credits, record.reversed).map { $0.amount.subtracting($1) ?? .zero })
        guard let total = parts.total else { throw .refused(.amountOverflow) }
        try machine.credit(total, to: .named(settled.hold.account), asset: settled.asset)
        for (posting, part) in zip(settled.credits, parts) { try machine.debit(part, from: posting.account, asset: posting.asset) }
        try machine.requireRedeemedRevenue(of: settled.hold.model)
        try machine.countInBudgets(total, of: settled)
        record.reversed = zip(record.reversed, parts).map { $0.adding($1) ?? .max }
        record.entries.append(machine.number)
        try machine.put(record, at: .refund(call))
    }

    /// Divides the refund among the receivers, in proportion to what is left of each credit. Without an amount, all that is left is refunded.
    private func division(among credits: [UInt256]) throws(Interruption) -> [UInt256] {
        guard var left = credits.total else { throw .refused(.amountOverflow) }
        var refund = amount ?? left
        if amount == .zero { throw .refused(.amountZero) }
        if refund.isZero || refund > left { throw .refused(.refundExceedsCharge) }
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
}

/// A settled call as the journal has it.
struct SettledCall {
    let hold: Hold
    let holdEntry: UInt64
    let startedAt: Timestamp
    let asset: AssetNumber
    /// The shares of the charge, the token holders' last.
    let credits: [Posting]
}

extension StateMachine {
    func settledCall(_ id: CommandID) throws(Interruption) -> SettledCall {
        guard !id.isResolution, let held = try findEntry(of: id), let settled = try findEntry(of: id.resolution),
            held.outcome == .accepted, settled.outcome == .accepted, case .hold(let hold) = held.command, case .settle = settled.command
        else { throw .refused(.callNotFound) }
        return SettledCall(
            hold: hold, holdEntry: held.number, startedAt: held.time, asset: settled.postings.first?.asset ?? .settlement,
            credits: settled.postings.filter { $0.direction == .credit })
    }

    /// Refuses what would leave less revenue than burns have redeemed of it already: they took their part of what the refund takes back.
    fileprivate mutating func requireRedeemedRevenue(of id: ModelID) throws(Interruption) {
        let token = try records.token(records.model(id).token)
        if token.redeemedSinceSnapshot.isZero { return }
        try refuse(.insufficientBalance, unless: records.shares(of: token).coversRedeemed)
    }

    mutating func countInBudgets(_ amount: UInt256, of call: SettledCall) throws(Interruption) {
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
    var total: UInt256? {
        var sum = UInt256.zero
        for amount in self {
            guard let next = sum.adding(amount) else { return nil }
            sum = next
        }
        return sum
    }
}
