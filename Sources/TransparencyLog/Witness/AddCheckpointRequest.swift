package import EthereumPrimitives

/// Asks a witness to cosign a checkpoint (C2SP tlog-witness): the size that the witness saw last, a proof from there, and the checkpoint. Whoever kept a head
/// checks by the same text that another continues it.
package struct AddCheckpointRequest: Sendable, Hashable {
    private static let maximumHashes = 63

    package let oldSize: UInt64
    package let proof: [Bytes32]
    package let checkpoint: SignedNote

    package init(oldSize: UInt64, proof: [Bytes32], checkpoint: SignedNote) {
        self.oldSize = oldSize
        self.proof = proof
        self.checkpoint = checkpoint
    }

    /// - Throws: ``LogFormatError`` for anything that ``encoded`` would not have written.
    package init(encoded: [UInt8]) throws(LogFormatError) {
        var lines = LineReader(encoded[...])
        oldSize = try lines.nextNumber("the old size", keyword: "old")
        var proof: [Bytes32] = []
        while lines.rest.first != UInt8(ascii: "\n") {
            guard proof.count < AddCheckpointRequest.maximumHashes else {
                throw .malformed("a consistency proof has more than \(AddCheckpointRequest.maximumHashes) hashes")
            }
            proof.append(try lines.nextHash("a hash of the consistency proof"))
        }
        self.proof = proof
        checkpoint = try SignedNote(encoded: Array(lines.rest.dropFirst()))
    }

    /// Checks that the checkpoint continues an earlier one.
    ///
    /// - Returns: The head of the checkpoint.
    /// - Throws: ``LogFormatError`` unless one log of the policy has signed both, and the new tree begins with the old one.
    @discardableResult
    package func check(after earlier: SignedNote, policy: LogPolicy) throws(LogFormatError) -> Checkpoint {
        let (log, head) = try policy.check(checkpoint)
        let old = try earlier.checkpoint(of: log)
        guard old.size == oldSize else { throw .unproven("the proof begins at \(oldSize) entries, the earlier head has \(old.size)") }
        try ConsistencyProof(oldSize: oldSize, newSize: head.size, hashes: proof).check(oldRoot: old.root, newRoot: head.root)
        return head
    }

    package var encoded: [UInt8] {
        var lines = "old \(oldSize)\n"
        for hash in proof { lines += String(decoding: Base64.encode(hash.bytes), as: UTF8.self) + "\n" }
        return Array((lines + "\n").utf8) + checkpoint.encoded
    }
}
