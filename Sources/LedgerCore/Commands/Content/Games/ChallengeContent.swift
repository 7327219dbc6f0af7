public import EthereumPrimitives
internal import VerificationGames

/// Doubts a staked content record with a bond of the same size, and begins the game about it.
public struct ChallengeContent: Sendable, Hashable {
    /// The bond is held in this address's account.
    public let challenger: Address
    public let tokenID: UInt256
    public let authorization: HolderAuthorization

    public init(challenger: Address, tokenID: UInt256, authorization: HolderAuthorization) {
        self.challenger = challenger
        self.tokenID = tokenID
        self.authorization = authorization
    }
}

extension ChallengeContent: SignedPayload {
    package static var kind: CommandKind { .challengeContent }
    package static var isLinkable: Bool { false }
    package var command: Command { .challengeContent(self) }

    public var message: TypedMessage {
        TypedMessage(
            "ContentChallenge", signer: challenger, members: ["challenger": .address(challenger), "tokenId": .uint256(tokenID)],
            authorization: authorization)
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(challenger)
        encoder.append(tokenID)
        encoder.append(authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        challenger = try decoder.readAddress()
        tokenID = try decoder.readUInt256()
        authorization = try decoder.read()
    }

    /// Refusals: `contentNotFound`, `contentNotStaked`, `gameInProgress`, `windowOver`, `proofInvalid`, `insufficientBalance`, `amountOverflow`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let content = try machine.records.get(.content(tokenID: tokenID), as: ContentRecord.self, else: .contentNotFound)
        let key = RecordKey.contentClaim(tokenID: tokenID)
        var record = try machine.records.get(key, as: ContentClaimRecord.self, else: .contentNotStaked)
        try machine.refuse(.contentNotStaked, unless: !record.isUpheld)
        try machine.refuse(.gameInProgress, unless: record.game == nil)
        try machine.refuse(.windowOver, unless: machine.now < record.windowEnd)
        guard let proof = try? OptimisticProof(encoded: content.proof) else { throw .refused(.proofInvalid) }
        try machine.requireBeyondOwed(record.bond, of: .address(challenger))
        try machine.setAside(record.bond, of: .address(challenger), asset: .settlement)
        let game = VerificationGame(claim: proof.claim, clockMilliseconds: record.clockMilliseconds, at: machine.now.milliseconds)
        record.game = ContentGame(challenger: challenger, challengedAt: machine.now, state: game)
        try machine.put(record, at: key)
    }
}
