public import EthereumPrimitives

/// A holder's signed request to be paid out: permits withdrawals of up to an amount from the holder's account, and names where the money is to go.
///
/// A new request replaces the one before it, and one of zero calls it back. Each withdrawal and each payment on a chain
/// uses the request up by its amount; one that comes back, because its transaction had no effect, needs a new request. A request may be for more than the
/// account has. Nothing moves by it, unless the account owes for payments before a restoration: these are taken first.
public struct RequestWithdrawal: Sendable, Hashable {
    public let holder: Address
    /// The most that may be withdrawn in all.
    public let amount: UInt256
    /// Where the money is to go: a bank account, an address. For people; at most 256 bytes.
    public let destination: String
    public let authorization: HolderAuthorization

    public init(holder: Address, amount: UInt256, destination: String, authorization: HolderAuthorization) {
        self.holder = holder
        self.amount = amount
        self.destination = destination
        self.authorization = authorization
    }
}

extension RequestWithdrawal: SignedPayload {
    package static var kind: CommandKind { .requestWithdrawal }
    package static var isLinkable: Bool { true }
    package var command: Command { .requestWithdrawal(self) }
    package var isWithinLimits: Bool { destination.isWithinTextLimit }
    package var statementReference: String? { destination }

    public var message: TypedMessage {
        TypedMessage(
            "Withdrawal", signer: holder,
            members: ["holder": .address(holder), "amount": .uint256(amount), "destination": .string(destination)], authorization: authorization)
    }

    /// The amount that the request itself moved: the one that was paid before a restoration.
    package func effects(in entry: JournalEntry) -> CommandMembers {
        let paid = entry.amountCredited(to: .external)
        return paid.isZero ? [:] : ["paidBefore": .amount(paid)]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(holder)
        encoder.append(amount)
        encoder.append(utf8: destination)
        encoder.append(authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        holder = try decoder.readAddress()
        amount = try decoder.readUInt256()
        destination = try decoder.readText()
        authorization = try decoder.read()
    }

    /// Refusals: `amountOverflow` for an amount that no balance reaches.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        try machine.refuse(.amountOverflow, unless: amount < BalanceRecord.limit)
        let key = RecordKey.withdrawalRequest(holder)
        guard amount.isZero else {
            try machine.put(WithdrawalRequestRecord(amount: amount, destination: destination, requestedAt: machine.now), at: key)
            if machine.rules >= .third { try machine.takeOwedPayout(of: .address(holder)) }
            return
        }
        if try machine.records.find(key, as: WithdrawalRequestRecord.self) != nil { try machine.remove(key) }
    }
}
