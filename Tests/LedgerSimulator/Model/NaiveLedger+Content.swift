internal import EthereumPrimitives
internal import LedgerCore

extension NaiveLedger {
    struct Commitment {
        var owner: Address
        var number: UInt64
        var committedAt: Timestamp
        var expiresAt: Natural
    }

    struct Content {
        var command: RevealContent
        var number: UInt64
        var committedAt: Timestamp
    }

    mutating func commit(_ command: CommitContent) throws(Outcome) {
        try require(commitments[command.commitment] == nil, .commitmentExists)
        let window = Natural(genesis?.contentWindowSeconds ?? 0) * 1000
        commitments[command.commitment] = Commitment(
            owner: command.owner, number: entryNumber, committedAt: now, expiresAt: Natural(now.milliseconds) + window)
    }

    mutating func reveal(_ command: RevealContent) throws(Outcome) {
        try require([command.prompt, command.aigcData, command.proof].allSatisfy { $0.count <= 1 << 20 }, .contentTooLarge)
        let model = try model(command.model)
        let tokenID = Keccak256.hash(command.prompt).word
        let hash = Keccak256.hash(tokenID.bigEndianBytes + [UInt8](repeating: 0, count: 12) + command.owner.bytes + command.salt.bytes)
        guard let commitment = commitments[hash], commitment.owner == command.owner else { throw .commitmentNotFound }
        try require(Natural(now.milliseconds) <= commitment.expiresAt, .commitmentExpired)
        try require(command.modelCommitment == model.command.modelCommitment, .modelCommitmentMismatch)
        if let rival = contents[tokenID] { try require(commitment.number < rival.number, .contentExists) }
        contents[tokenID] = Content(command: command, number: commitment.number, committedAt: commitment.committedAt)
        commitments[hash] = nil
    }

    /// Final when every earlier commitment was revealed or has run out of time.
    func isFinal(_ content: Content, at time: Timestamp) -> Bool {
        if content.command.proofKind == .optimistic, stakes[Keccak256.hash(content.command.prompt).word]?.isUpheld != true { return false }
        return !commitments.values.contains { $0.number < content.number && Natural(time.milliseconds) <= $0.expiresAt }
    }
}
