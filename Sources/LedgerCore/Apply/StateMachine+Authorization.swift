internal import EthereumPrimitives

extension StateMachine {
    /// Uses up the authorization of a signed command. That the signer made the signature was checked before; see ``TypedMessage``.
    ///
    /// Refusals: `authorizationExpired`, `authorizationReplayed`, `nonceOutOfOrder`.
    mutating func authorize(_ message: TypedMessage, in domain: SigningDomain) throws(Interruption) {
        guard let authorization = message.authorization else { return }
        try refuse(.authorizationExpired, unless: UInt256(now.seconds) <= authorization.deadline)
        let digest = domain.digest(of: message)
        var nonce = try records.find(.nonce(message.signer)) ?? NonceRecord(next: 0)
        guard authorization.nonce == UInt256(nonce.next) else {
            throw .refused(try outcome(ofUsed: authorization.nonce, digest: digest, signer: message.signer))
        }
        create(UsedNonceRecord(digest: digest), at: .usedNonce(message.signer, nonce: nonce.next))
        nonce.next += 1
        try put(nonce, at: .nonce(message.signer))
    }

    /// A nonce that is not the next one: the very message that used it up is a replay, anything else is out of order.
    private mutating func outcome(ofUsed nonce: UInt256, digest: Bytes32, signer: Address) throws(Interruption) -> Outcome {
        guard let number = nonce.asUInt64, let used = try records.find(.usedNonce(signer, nonce: number), as: UsedNonceRecord.self) else {
            return .nonceOutOfOrder
        }
        return used.digest == digest ? .authorizationReplayed : .nonceOutOfOrder
    }
}
