public import EthereumPrimitives

/// Takes money out of the ledger, from a caller's account or an address.
public struct Withdraw: Sendable, Hashable {
    public let account: FundedAccount
    public let asset: AssetNumber
    public let amount: UInt256
    /// The destination of the money: a bank reference, a transaction hash. For people; at most 256 bytes.
    public let reference: String

    public init(account: FundedAccount, asset: AssetNumber = .settlement, amount: UInt256, reference: String) {
        self.account = account
        self.asset = asset
        self.amount = amount
        self.reference = reference
    }
}

extension Withdraw: CommandPayload {
    package var statementReference: String? { reference }
    package static var kind: CommandKind { .withdraw }
    package static var isLinkable: Bool { true }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .withdraw(self) }
    package var isWithinLimits: Bool { reference.isWithinTextLimit }
    package var isReversible: Bool { true }
    package var members: CommandMembers { ["account": .text(account.id), "amount": .amount(amount), "reference": .text(reference)] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(account)
        encoder.append(asset)
        encoder.append(amount)
        encoder.append(utf8: reference)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        account = try decoder.read()
        asset = try decoder.readAssetNumber()
        amount = try decoder.readUInt256()
        reference = try decoder.readText()
    }

    /// Refusals: `accountNotFound`, `assetNotFound`, `amountZero`, `withdrawalNotRequested`, `insufficientBalance`, `amountOverflow`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        try machine.requirePayable(amount, of: asset, by: account)
        try machine.takeOwedPayout(of: account.id)
        try machine.useRequest(of: account, amount)
        try machine.move(amount, from: account.id, to: .external, asset: asset)
    }
}

extension Withdraw: WrittenCommand {
    package init(members: some MemberReader) throws(CommandFormatError) {
        self.init(account: try members.account("account"), amount: try members.amount(), reference: try members.reference())
    }
}
