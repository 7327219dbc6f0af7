public import EthereumPrimitives

/// Takes the second step of a content record: reveals the prompt, the data that the model made of it, and the proof (ERC-7007 `addAigcData`).
public struct RevealContent: Sendable, Hashable {
    /// The most bytes of a prompt, of data and of a proof.
    public static let maximumPartBytes = 1 << 20

    public let owner: Address
    public let salt: Bytes32
    public let prompt: [UInt8]
    public let aigcData: [UInt8]
    public let model: ModelID
    public let modelCommitment: Bytes32
    public let proofKind: ProofKind
    public let proof: [UInt8]
    /// The owner's signature; nil when the operator reveals on the owner's behalf.
    public let authorization: HolderAuthorization?

    public init(
        owner: Address, salt: Bytes32, prompt: [UInt8], aigcData: [UInt8], model: ModelID, modelCommitment: Bytes32, proofKind: ProofKind,
        proof: [UInt8], authorization: HolderAuthorization?
    ) {
        self.owner = owner
        self.salt = salt
        self.prompt = prompt
        self.aigcData = aigcData
        self.model = model
        self.modelCommitment = modelCommitment
        self.proofKind = proofKind
        self.proof = proof
        self.authorization = authorization
    }

    /// `uint256(keccak256(prompt))` (ERC-7007).
    public var tokenID: UInt256 { Keccak256.hash(prompt).word }
}

extension RevealContent: CommandPayload {
    package static var kind: CommandKind { .revealContent }
    package static var isLinkable: Bool { false }
    package var command: Command { .revealContent(self) }
    package var isWithinLimits: Bool { max(prompt.count, aigcData.count, proof.count) <= RevealContent.maximumPartBytes }

    package var signedMessage: TypedMessage? { message }
    package var members: CommandMembers {
        message.map(CommandMembers.init) ?? ["owner": .text(owner), "tokenId": .amount(tokenID), "model": .text(model)]
    }

    /// nil when the operator reveals.
    public var message: TypedMessage? {
        authorization.map {
            TypedMessage(
                "ContentReveal", signer: owner,
                members: [
                    "owner": .address(owner), "salt": .bytes32(salt), "prompt": .bytes(prompt), "aigcData": .bytes(aigcData),
                    "model": .string(model.description), "modelCommitment": .bytes32(modelCommitment),
                    "proofType": .uint256(UInt256(UInt64(proofKind.rawValue))), "proof": .bytes(proof),
                ],
                authorization: $0)
        }
    }

    package func effects(in entry: JournalEntry) -> CommandMembers { ["tokenId": .amount(tokenID)] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(owner)
        encoder.append(salt)
        encoder.append(prompt)
        encoder.append(aigcData)
        encoder.append(model)
        encoder.append(modelCommitment)
        encoder.append(UInt64(proofKind.rawValue))
        encoder.append(proof)
        encoder.append(optional: authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        owner = try decoder.readAddress()
        salt = try decoder.readBytes32()
        prompt = try decoder.readBytes()
        aigcData = try decoder.readBytes()
        model = try decoder.readModelID()
        modelCommitment = try decoder.readBytes32()
        proofKind = try decoder.present(ProofKind(rawValue: decoder.readInteger()))
        proof = try decoder.readBytes()
        authorization = try decoder.readOptional()
    }

    /// Records what a model made of a prompt. The first to commit to a prompt gets it: a record revealed from a later commitment gives way while an
    /// earlier one can still be revealed, and is not final until then.
    ///
    /// Refusals: `contentTooLarge`, `modelNotFound`, `commitmentNotFound`, `commitmentExpired`, `modelCommitmentMismatch`, `contentExists`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        try machine.refuse(.contentTooLarge, unless: isWithinLimits)
        let modelRecord = try machine.records.model(model)
        let tokenID = tokenID
        let key = RecordKey.commitment(CommitContent.commitment(tokenID: tokenID, owner: owner, salt: salt))
        let commitment = try machine.records.get(key, as: CommitmentRecord.self, else: .commitmentNotFound)
        try machine.refuse(.commitmentNotFound, unless: commitment.owner == owner)
        try machine.refuse(.commitmentExpired, unless: machine.now <= commitment.expiresAt)
        try machine.refuse(.modelCommitmentMismatch, unless: modelRecord.modelCommitment == modelCommitment)
        if let rival = try machine.records.find(.content(tokenID: tokenID), as: ContentRecord.self) {
            try machine.refuse(.contentExists, unless: commitment.number < rival.commitmentNumber)
        }
        try machine.put(record(from: commitment, revealedAt: machine.now), at: .content(tokenID: tokenID))
        try machine.remove(.openCommitment(time: commitment.committedAt, number: commitment.number))
        try machine.remove(key)
    }

    private func record(from commitment: CommitmentRecord, revealedAt time: Timestamp) -> ContentRecord {
        ContentRecord(
            owner: owner, prompt: prompt, aigcData: aigcData, model: model, modelCommitment: modelCommitment, proofKind: proofKind, proof: proof,
            revealedAt: time, commitmentNumber: commitment.number, committedAt: commitment.committedAt)
    }
}
