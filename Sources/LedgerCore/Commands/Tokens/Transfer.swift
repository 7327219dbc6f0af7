public import EthereumPrimitives

/// ERC-20 `transfer`, signed by the holder.
public struct Transfer: Sendable, Hashable {
    public let holder: Address
    public let token: Address
    public let to: Address
    public let amount: UInt256
    public let authorization: HolderAuthorization

    public init(holder: Address, token: Address, to: Address, amount: UInt256, authorization: HolderAuthorization) {
        self.holder = holder
        self.token = token
        self.to = to
        self.amount = amount
        self.authorization = authorization
    }
}

extension Transfer: SignedPayload {
    package static var kind: CommandKind { .transfer }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .all }
    package var command: Command { .transfer(self) }
    package var tokenParties: [Address] { [holder, to] }

    public var message: TypedMessage {
        TypedMessage(
            "Transfer", signer: holder,
            members: ["holder": .address(holder), "token": .address(token), "to": .address(to), "amount": .uint256(amount)],
            authorization: authorization)
    }

    package func tokenMovements(in view: inout LedgerView) -> [TokenMovement] {
        [TokenMovement(token: token, amount: amount, giver: holder, receiver: to)]
    }

    package func effects(in entry: JournalEntry) -> CommandMembers { ["amount": .amount(amount)] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(holder)
        encoder.append(token)
        encoder.append(to)
        encoder.append(amount)
        encoder.append(authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        holder = try decoder.readAddress()
        token = try decoder.readAddress()
        to = try decoder.readAddress()
        amount = try decoder.readUInt256()
        authorization = try decoder.read()
    }

    /// Refusals: `tokenNotFound`, `transferToZeroAddress`, `recipientUnusable`, `insufficientTokenBalance`, `tokensLocked`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        try machine.moveTokens(amount, of: token, from: holder, to: to)
    }
}
