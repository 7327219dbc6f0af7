public import EthereumPrimitives

/// ERC-20 `transferFrom`, signed by the spender.
public struct TransferFrom: Sendable, Hashable {
    public let spender: Address
    public let token: Address
    public let from: Address
    public let to: Address
    public let amount: UInt256
    public let authorization: HolderAuthorization

    public init(spender: Address, token: Address, from: Address, to: Address, amount: UInt256, authorization: HolderAuthorization) {
        self.spender = spender
        self.token = token
        self.from = from
        self.to = to
        self.amount = amount
        self.authorization = authorization
    }
}

extension TransferFrom: SignedPayload {
    package static var kind: CommandKind { .transferFrom }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .all }
    package var command: Command { .transferFrom(self) }
    package var tokenParties: [Address] { [from, to] }

    public var message: TypedMessage {
        TypedMessage(
            "TransferFrom", signer: spender,
            members: [
                "spender": .address(spender), "token": .address(token), "from": .address(from), "to": .address(to), "amount": .uint256(amount),
            ],
            authorization: authorization)
    }

    package func tokenMovements(in view: inout LedgerView) -> [TokenMovement] {
        [TokenMovement(token: token, amount: amount, giver: from, receiver: to)]
    }

    package func effects(in entry: JournalEntry) -> CommandMembers { ["amount": .amount(amount)] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(spender)
        encoder.append(token)
        encoder.append(from)
        encoder.append(to)
        encoder.append(amount)
        encoder.append(authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        spender = try decoder.readAddress()
        token = try decoder.readAddress()
        from = try decoder.readAddress()
        to = try decoder.readAddress()
        amount = try decoder.readUInt256()
        authorization = try decoder.read()
    }

    /// Uses up the allowance by the amount, unless it is 2²⁵⁶ − 1, which stays as in OpenZeppelin's ERC-20.
    ///
    /// Refusals: `tokenNotFound`, `insufficientAllowance`, `transferToZeroAddress`, `recipientUnusable`, `insufficientTokenBalance`,
    /// `tokensLocked`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        _ = try machine.records.token(token)
        let key = RecordKey.allowance(token: token, owner: from, spender: spender)
        let allowance = try machine.records.find(key, as: AllowanceRecord.self)?.amount ?? .zero
        guard let rest = allowance.subtracting(amount) else { throw .refused(.insufficientAllowance) }
        if allowance != .max {
            if rest.isZero { try machine.remove(key) } else { try machine.put(AllowanceRecord(amount: rest), at: key) }
        }
        try machine.moveTokens(amount, of: token, from: from, to: to)
    }
}
