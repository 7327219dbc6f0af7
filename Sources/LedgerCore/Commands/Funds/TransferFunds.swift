public import EthereumPrimitives

/// Moves money between two accounts of callers or addresses, by the operator.
public struct TransferFunds: Sendable, Hashable {
    public let from: FundedAccount
    public let to: FundedAccount
    public let asset: AssetNumber
    public let amount: UInt256
    /// Moves as much as is available, up to the amount; otherwise all of the amount or nothing. The postings say how much was moved: there are none when
    /// nothing was available, which is not refused.
    public let isBalancing: Bool
    /// The purpose. For people; at most 256 bytes.
    public let reference: String

    public init(
        from: FundedAccount, to: FundedAccount, asset: AssetNumber = .settlement, amount: UInt256, isBalancing: Bool = false, reference: String
    ) {
        self.from = from
        self.to = to
        self.asset = asset
        self.amount = amount
        self.isBalancing = isBalancing
        self.reference = reference
    }
}

extension TransferFunds: CommandPayload {
    package var statementReference: String? { reference }
    package static var kind: CommandKind { .transferFunds }
    package static var isLinkable: Bool { true }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .transferFunds(self) }
    package var isWithinLimits: Bool { reference.isWithinTextLimit }
    package var isReversible: Bool { true }

    package var members: CommandMembers {
        [
            "from": .text(from.id), "to": .text(to.id), "amount": .amount(amount), "upTo": .flag(isBalancing), "reference": .text(reference),
        ]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(from)
        encoder.append(to)
        encoder.append(asset)
        encoder.append(amount)
        encoder.append(flag: isBalancing)
        encoder.append(utf8: reference)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        from = try decoder.read()
        to = try decoder.read()
        asset = try decoder.readAssetNumber()
        amount = try decoder.readUInt256()
        isBalancing = try decoder.readFlag()
        reference = try decoder.readText()
    }

    /// Refusals: `accountNotFound` (the giver's, then the receiver's), `accountsNotDifferent`, `assetNotFound`, `amountZero`, `recipientUnusable`,
    /// `withdrawalNotRequested`, `insufficientBalance` (not when balancing), `amountOverflow`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        try machine.requireExistence(of: from)
        try machine.requireExistence(of: to)
        try machine.refuse(.accountsNotDifferent, unless: from != to)
        try machine.refuse(.assetNotFound, unless: asset == .settlement)
        try machine.refuse(.amountZero, unless: !amount.isZero)
        try machine.requireUsable(to)
        try machine.takeOwedPayout(of: from.id)
        let moved = isBalancing ? min(amount, try machine.records.balance(from.id, asset).available) : amount
        try machine.useRequest(of: from, moved)
        try machine.move(moved, from: from.id, to: to.id, asset: asset)
        try machine.takeOwedPayout(of: to.id)
    }
}

extension TransferFunds: WrittenCommand {
    package init(members: some MemberReader) throws(CommandFormatError) {
        self.init(
            from: try members.account("from"), to: try members.account("to"), amount: try members.amount(), isBalancing: try members.flag("upTo"),
            reference: try members.reference())
    }
}
