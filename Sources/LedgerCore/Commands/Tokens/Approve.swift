public import EthereumPrimitives

/// ERC-20 `approve`, signed by the holder.
public struct Approve: Sendable, Hashable {
    public let holder: Address
    public let token: Address
    public let spender: Address
    public let amount: UInt256
    public let authorization: HolderAuthorization

    public init(holder: Address, token: Address, spender: Address, amount: UInt256, authorization: HolderAuthorization) {
        self.holder = holder
        self.token = token
        self.spender = spender
        self.amount = amount
        self.authorization = authorization
    }
}

extension Approve: SignedPayload {
    package static var kind: CommandKind { .approve }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .all }
    package var command: Command { .approve(self) }

    public var message: TypedMessage {
        TypedMessage(
            "Approve", signer: holder,
            members: ["holder": .address(holder), "token": .address(token), "spender": .address(spender), "amount": .uint256(amount)],
            authorization: authorization)
    }

    package func effects(in entry: JournalEntry) -> CommandMembers { ["amount": .amount(amount)] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(holder)
        encoder.append(token)
        encoder.append(spender)
        encoder.append(amount)
        encoder.append(authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        holder = try decoder.readAddress()
        token = try decoder.readAddress()
        spender = try decoder.readAddress()
        amount = try decoder.readUInt256()
        authorization = try decoder.read()
    }

    /// Refusals: `tokenNotFound`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        _ = try machine.records.token(token)
        let key = RecordKey.allowance(token: token, owner: holder, spender: spender)
        if amount.isZero { try machine.remove(key) } else { try machine.put(AllowanceRecord(amount: amount), at: key) }
    }
}
