public import EthereumPrimitives

/// Brings revenue to a model from outside the gateway.
public struct Deposit: Sendable, Hashable {
    public let model: ModelID
    public let amount: UInt256
    /// The origin of the revenue. For people; at most 256 bytes.
    public let reference: String

    public init(model: ModelID, amount: UInt256, reference: String) {
        self.model = model
        self.amount = amount
        self.reference = reference
    }
}

extension Deposit: CommandPayload {
    package var statementReference: String? { reference }
    package static var kind: CommandKind { .deposit }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .only(0, 1) }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .deposit(self) }
    package var isWithinLimits: Bool { reference.isWithinTextLimit }
    package var isReversible: Bool { true }
    package var members: CommandMembers { ["model": .text(model), "amount": .amount(amount), "reference": .text(reference)] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(model)
        encoder.append(amount)
        encoder.append(utf8: reference)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        model = try decoder.readModelID()
        amount = try decoder.readUInt256()
        reference = try decoder.readText()
    }

    /// Refusals: `modelNotFound`, `amountZero`, `supplyZero`, `amountOverflow`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let record = try machine.records.model(model)
        try machine.refuse(.amountZero, unless: !amount.isZero)
        if machine.rules >= .second { try machine.refuse(.supplyZero, unless: !machine.records.token(record.token).supply.isZero) }
        try machine.move(amount, from: .external, to: .revenue(model), asset: record.asset)
    }
}

extension Deposit: WrittenCommand {
    package init(members: some MemberReader) throws(CommandFormatError) {
        self.init(
            model: try members.parsed("model", as: "a model id") { try? ModelID($0) }, amount: try members.amount(),
            reference: try members.reference())
    }
}
