package import EthereumPrimitives
package import TransparencyLog

extension LogFiles {
    /// The proof that the log has its entry at an index. The entry itself is the proof's extra data.
    ///
    /// - Parameter checkpoint: The signed head.
    /// - Throws: ``LogFormatError`` for an entry that the head does not cover yet; ``LogFailure`` when the files cannot be read.
    package func proof(of index: UInt64, under checkpoint: SignedNote) throws -> LogProof {
        let size = try Checkpoint(text: checkpoint.text).size
        let path = try InclusionProof(index: index, size: size, in: TileTree(self))
        return LogProof(extra: try entry(at: index), index: index, hashes: path.hashes, checkpoint: checkpoint)
    }

    /// The proof that a head continues an earlier one, in the form in which a witness is asked (C2SP tlog-witness).
    ///
    /// - Parameters:
    ///   - oldSize: The size of the earlier head.
    ///   - checkpoint: The signed head.
    /// - Throws: ``LogFormatError`` where the earlier head is the larger; ``LogFailure`` when the files cannot be read.
    package func consistency(from oldSize: UInt64, under checkpoint: SignedNote) throws -> AddCheckpointRequest {
        let size = try Checkpoint(text: checkpoint.text).size
        let proof = try ConsistencyProof(oldSize: oldSize, newSize: size, in: TileTree(self))
        return AddCheckpointRequest(oldSize: oldSize, proof: proof.hashes, checkpoint: checkpoint)
    }

    /// The number of the entry that took a snapshot, or with 0 of the one that registered the token.
    ///
    /// - Throws: ``LogFormatError`` where there is none under a head of `size` entries.
    package func entry(ofSnapshot id: UInt64, of token: Address, size: UInt64) throws -> UInt64 {
        guard let place = try SnapshotIndex(snapshots, through: size).place(of: id, token: token) else {
            throw LogFormatError.unproven("the log has no snapshot \(id) of token \(token) yet")
        }
        return place.entry
    }
}
