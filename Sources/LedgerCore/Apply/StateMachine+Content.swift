internal import EthereumPrimitives

extension StateMachine {
    /// Refusals: `commitmentExists`.
    mutating func apply(_ command: CommitContent, windowSeconds: UInt64) throws(Interruption) {
        let key = RecordKey.commitment(command.commitment)
        try refuse(.commitmentExists, unless: records.find(key, as: CommitmentRecord.self) == nil)
        let (window, overflow) = windowSeconds.multipliedReportingOverflow(by: 1000)
        let record = CommitmentRecord(
            owner: command.owner, number: number, committedAt: now, expiresAt: now.adding(milliseconds: overflow ? .max : window))
        try put(record, at: key)
        try put(OpenCommitmentRecord(commitment: command.commitment), at: .openCommitment(time: now, number: number))
    }

    /// Records what a model made of a prompt. The first to commit to a prompt gets it: a record revealed from a later commitment gives way while an
    /// earlier one can still be revealed, and is not final until then.
    ///
    /// Refusals: `contentTooLarge`, `modelNotFound`, `commitmentNotFound`, `commitmentExpired`, `modelCommitmentMismatch`, `contentExists`.
    mutating func apply(_ command: RevealContent) throws(Interruption) {
        try refuse(.contentTooLarge, unless: command.largestPartBytes <= RevealContent.maximumPartBytes)
        let model = try records.model(command.model)
        let tokenID = command.tokenID
        let commitmentKey = RecordKey.commitment(
            CommitContent.commitment(tokenID: tokenID, owner: command.owner, salt: command.salt))
        let commitment = try records.get(commitmentKey, as: CommitmentRecord.self, else: .commitmentNotFound)
        try refuse(.commitmentNotFound, unless: commitment.owner == command.owner)
        try refuse(.commitmentExpired, unless: now <= commitment.expiresAt)
        try refuse(.modelCommitmentMismatch, unless: model.modelCommitment == command.modelCommitment)
        if let rival = try records.find(.content(tokenID: tokenID), as: ContentRecord.self) {
            try refuse(.contentExists, unless: commitment.number < rival.commitmentNumber)
        }
        let content = ContentRecord(
            owner: command.owner, prompt: command.prompt, aigcData: command.aigcData, model: command.model,
            modelCommitment: command.modelCommitment, proofKind: command.proofKind, proof: command.proof, revealedAt: now,
            commitmentNumber: commitment.number, committedAt: commitment.committedAt)
        try put(content, at: .content(tokenID: tokenID))
        try remove(.openCommitment(time: commitment.committedAt, number: commitment.number))
        try remove(commitmentKey)
    }
}
