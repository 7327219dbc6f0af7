public import EthereumPrimitives

/// Records a payment to the outside world that was made before a restoration and that the restored journal does not have.
///
/// What the account has available is taken at once. The rest is owed: it is taken from what the account is credited next, so that nothing is paid out twice
/// when its owner claims again. Where requests are required (``RequireRequests``), an address's money is taken only against its holder's signed request, an
/// open one or the next; until then it can neither be spent nor be paid out.
public struct RecordPayout: Sendable, Hashable {
    public let account: FundedAccount
    public let amount: UInt256
    /// Where the payment is found: a statement's line, a receipt or a transaction.
    public let reference: String

    public init(account: FundedAccount, amount: UInt256, reference: String) {
        self.account = account
        self.amount = amount
        self.reference = reference
    }
}

extension RecordPayout: CommandPayload {
    package var statementReference: String? { reference }
    package static var kind: CommandKind { .recordPayout }
    package static var isLinkable: Bool { true }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .recordPayout(self) }
    package var isWithinLimits: Bool { reference.isWithinTextLimit }
    package var members: CommandMembers { ["account": .text(account.id), "amount": .amount(amount), "reference": .text(reference)] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(account)
        encoder.append(amount)
        encoder.append(utf8: reference)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        account = try decoder.read()
        amount = try decoder.readUInt256()
        reference = try decoder.readText()
    }

    /// Refusals: `generationNotBegun`, `accountNotFound`, `amountZero`, `amountOverflow`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        guard var generation = try machine.records.generation() else { throw .refused(.generationNotBegun) }
        try machine.requirePayable(amount, of: .settlement, by: account)
        let key = RecordKey.owedPayout(account.id)
        let earlier = try machine.records.find(key, as: OwedPayoutRecord.self)
        guard let owed = (earlier?.amount ?? .zero).adding(amount), owed < BalanceRecord.limit else { throw .refused(.amountOverflow) }
        if machine.rules >= .third {
            // All that has left an account is part of its lifetime total. More cannot have been paid, in whatever history.
            let debits = try machine.records.balance(account.id, .settlement).debits
            guard let paid = debits.adding(owed), paid < BalanceRecord.limit else { throw .refused(.amountOverflow) }
        }
        if earlier == nil {
            generation.debtors += 1
            try machine.change(generation)
        }
        try machine.put(OwedPayoutRecord(amount: owed), at: key)
        try machine.takeOwedPayout(of: account.id)
    }
}

extension RecordPayout: WrittenCommand {
    package init(members: some MemberReader) throws(CommandFormatError) {
        self.init(account: try members.account("account"), amount: try members.amount(), reference: try members.reference())
    }
}
