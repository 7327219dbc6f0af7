public import EthereumPrimitives

/// Calls back what a holder signed and has not been carried out: uses up the holder's nonces from the next one to a last one, so that nothing that was
/// signed with them can be carried out any more.
///
/// A message that the ledger refuses, such as a transfer of more than there is, uses no nonce. It can be sent again, by anybody, until its deadline.
public struct CancelMessages: Sendable, Hashable {
    /// The most nonces that one cancellation ends.
    public static let maximumCount: UInt64 = 1_024

    public let holder: Address
    /// The last nonce that is used up; the first is the message's own.
    public let lastNonce: UInt256
    public let authorization: HolderAuthorization

    public init(holder: Address, lastNonce: UInt256, authorization: HolderAuthorization) {
        self.holder = holder
        self.lastNonce = lastNonce
        self.authorization = authorization
    }
}

extension CancelMessages: SignedPayload {
    package static var kind: CommandKind { .cancelMessages }
    package static var isLinkable: Bool { true }
    package var command: Command { .cancelMessages(self) }

    public var message: TypedMessage {
        TypedMessage("Cancel", signer: holder, members: ["holder": .address(holder), "lastNonce": .uint256(lastNonce)], authorization: authorization)
    }

    package func effects(in entry: JournalEntry) -> CommandMembers { ["nextNonce": .amount(lastNonce.adding(1) ?? .max)] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(holder)
        encoder.append(lastNonce)
        encoder.append(authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        holder = try decoder.readAddress()
        lastNonce = try decoder.readUInt256()
        authorization = try decoder.read()
    }

    /// The message's own nonce was used by the authorization. Refusals: `nonceOutOfOrder` for a last nonce before it, `tooManyCancelled`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        guard let further = lastNonce.subtracting(authorization.nonce) else { throw .refused(.nonceOutOfOrder) }
        guard let last = lastNonce.asUInt64, further < UInt256(CancelMessages.maximumCount) else { throw .refused(.tooManyCancelled) }
        if !further.isZero { try machine.put(NonceRecord(next: last + 1), at: .nonce(holder)) }
    }
}
