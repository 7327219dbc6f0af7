public import EthereumPrimitives

/// Takes the first step of a content record: commits to a hash that hides the prompt, so that nobody who sees the second step can be first.
public struct CommitContent: Sendable, Hashable {
    /// `keccak256(abi.encode(uint256 tokenId, address owner, bytes32 salt))`
    public let commitment: Bytes32
    public let owner: Address
    /// The owner's signature; nil when the operator commits on the owner's behalf.
    public let authorization: HolderAuthorization?

    public init(commitment: Bytes32, owner: Address, authorization: HolderAuthorization?) {
        self.commitment = commitment
        self.owner = owner
        self.authorization = authorization
    }

    /// The commitment to a prompt for an owner.
    public static func commitment(tokenID: UInt256, owner: Address, salt: Bytes32) -> Bytes32 {
        Keccak256.hash(tokenID.bigEndianBytes + owner.word.bigEndianBytes + salt.bytes)
    }
}

extension CommitContent: CommandPayload {
    package static var kind: CommandKind { .commitContent }
    package static var isLinkable: Bool { false }
    package var command: Command { .commitContent(self) }
    package var signedMessage: TypedMessage? { message }
    package var members: CommandMembers { message.map(CommandMembers.init) ?? ["owner": .text(owner), "commitment": .text(commitment)] }

    /// nil when the operator commits.
    public var message: TypedMessage? {
        authorization.map {
            TypedMessage("ContentCommit", signer: owner, members: ["owner": .address(owner), "commitment": .bytes32(commitment)], authorization: $0)
        }
    }

    package func effects(in entry: JournalEntry) -> CommandMembers { ["commitment": .text(commitment)] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(commitment)
        encoder.append(owner)
        encoder.append(optional: authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        commitment = try decoder.readBytes32()
        owner = try decoder.readAddress()
        authorization = try decoder.readOptional()
    }

    /// Refusals: `commitmentExists`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let (now, number) = (machine.now, machine.number)
        let key = RecordKey.commitment(commitment)
        try machine.refuse(.commitmentExists, unless: machine.records.find(key, as: CommitmentRecord.self) == nil)
        let seconds = try machine.openedLedger().ledger.contentWindowSeconds
        let (window, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let record = CommitmentRecord(
            owner: owner, number: number, committedAt: now, expiresAt: now.adding(milliseconds: overflow ? .max : window))
        try machine.put(record, at: key)
        try machine.put(OpenCommitmentRecord(commitment: commitment), at: .openCommitment(time: now, number: number))
    }
}
