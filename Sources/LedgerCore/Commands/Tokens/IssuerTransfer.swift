public import EthereumPrimitives

/// Moves tokens that the issuer holds: the only movement, besides vesting, that needs no holder's signature.
public struct IssuerTransfer: Sendable, Hashable {
    public let token: Address
    public let to: Address
    public let amount: UInt256

    public init(token: Address, to: Address, amount: UInt256) {
        self.token = token
        self.to = to
        self.amount = amount
    }
}

extension IssuerTransfer: CommandPayload {
    package static var kind: CommandKind { .issuerTransfer }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .all }
    package var command: Command { .issuerTransfer(self) }
    package var members: CommandMembers { ["token": .text(token), "to": .text(to), "amount": .amount(amount)] }
    package var tokenParties: [Address] { [to] }

    package func tokenMovements(in view: inout LedgerView) throws(Interruption) -> [TokenMovement] {
        [TokenMovement(token: token, amount: amount, giver: try view.issuer(of: token), receiver: to)]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(token)
        encoder.append(to)
        encoder.append(amount)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        token = try decoder.readAddress()
        to = try decoder.readAddress()
        amount = try decoder.readUInt256()
    }

    /// Refusals: `tokenNotFound`, `transferToZeroAddress`, `recipientUnusable`, `insufficientTokenBalance`, `tokensLocked`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let model = try machine.records.model(machine.records.token(token).model)
        try machine.moveTokens(amount, of: token, from: model.issuer, to: to)
    }
}

extension IssuerTransfer: WrittenCommand {
    package init(members: some MemberReader) throws(CommandFormatError) {
        self.init(token: try members.address("token"), to: try members.address("to"), amount: try members.amount())
    }
}
