public import EthereumPrimitives

/// ERC-7641 `burn`, signed by the holder: destroys tokens and pays their share of the burn pool to a recipient's account.
public struct Burn: Sendable, Hashable {
    public let holder: Address
    public let token: Address
    public let amount: UInt256
    public let recipient: Address
    public let authorization: HolderAuthorization

    public init(holder: Address, token: Address, amount: UInt256, recipient: Address, authorization: HolderAuthorization) {
        self.holder = holder
        self.token = token
        self.amount = amount
        self.recipient = recipient
        self.authorization = authorization
    }
}

extension Burn: SignedPayload {
    package static var kind: CommandKind { .burn }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .all }
    package var command: Command { .burn(self) }

    public var message: TypedMessage {
        TypedMessage(
            "Burn", signer: holder,
            members: ["holder": .address(holder), "token": .address(token), "amount": .uint256(amount), "recipient": .address(recipient)],
            authorization: authorization)
    }

    package func tokenMovements(in view: inout LedgerView) -> [TokenMovement] {
        [TokenMovement(token: token, amount: amount, giver: holder, receiver: nil)]
    }

    package func effects(in entry: JournalEntry) -> CommandMembers {
        ["amount": .amount(amount), "paid": .amount(entry.amountCredited(to: .address(recipient)))]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(holder)
        encoder.append(token)
        encoder.append(amount)
        encoder.append(recipient)
        encoder.append(authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        holder = try decoder.readAddress()
        token = try decoder.readAddress()
        amount = try decoder.readUInt256()
        recipient = try decoder.readAddress()
        authorization = try decoder.read()
    }

    /// Refusals: `tokenNotFound`, `insufficientTokenBalance`, `tokensLocked`, `supplyZero`, `recipientUnusable`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        var record = try machine.records.token(token)
        let asset = try machine.records.model(record.model).asset
        let shares = try machine.records.shares(of: record)
        try machine.takeTokens(amount, of: token, from: holder, lastSnapshotID: record.lastSnapshotID)
        guard let paid = shares.redeemable(byBurning: amount), let supply = record.supply.subtracting(amount),
            let redeemed = record.redeemedSinceSnapshot.adding(paid.fromRevenue)
        else { throw .refused(.supplyZero) }
        try machine.requireUsable(recipient, namedBy: holder)
        try machine.move(paid.fromRevenue, from: .revenue(record.model), to: .address(recipient), asset: asset)
        try machine.move(paid.fromPool, from: .burnPool(record.model), to: .address(recipient), asset: asset)
        try machine.takeOwedPayout(of: .address(recipient))
        record.supply = supply
        record.redeemedSinceSnapshot = redeemed
        if supply.isZero, machine.rules >= .second { try machine.passOnRevenue(of: &record, asset: asset) }
        try machine.put(record, at: .token(token))
    }
}
