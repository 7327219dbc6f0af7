package import EthereumPrimitives

/// Decides which checkpoints of other logs are cosigned (C2SP tlog-witness). Pure: time and the last head are arguments.
package struct Witness: Sendable {
    /// The answer to a request.
    package enum Answer: Sendable, Hashable {
        /// Cosigned, once the new head is stored durably.
        case cosigned(SignedNote.Signature, head: Head)
        /// The request or its checkpoint cannot be read, or the old size is beyond the new.
        case malformed(String)
        /// The log is not among those that are witnessed.
        case unknownLog
        /// The log has not signed the checkpoint.
        case unsigned
        /// The witness saw another size last.
        case otherSize(UInt64)
        /// The new tree does not begin with the old one.
        case inconsistent(String)
    }

    /// The newest checkpoint that a witness cosigned of a log.
    package struct Head: Sendable, Hashable {
        package let origin: NoteName
        package let size: UInt64
        package let root: Bytes32
        /// As the log signed it.
        package let note: SignedNote

        package init(origin: NoteName, size: UInt64, root: Bytes32, note: SignedNote) {
            self.origin = origin
            self.size = size
            self.root = root
            self.note = note
        }
    }

    package let signer: NoteSigner
    private let logs: [NoteName: NoteVerifier]

    /// - Parameters:
    ///   - signer: A key for cosignatures.
    ///   - logs: The keys of the logs that are witnessed, one for each name.
    package init(signer: NoteSigner, logs: [NoteVerifier]) {
        precondition(signer.verifier.kind == .cosignature)
        self.signer = signer
        self.logs = Dictionary(logs.map { ($0.name, $0) }) { _, last in last }
    }

    /// - Parameters:
    ///   - body: The request's body.
    ///   - seconds: The time, in seconds since 1970.
    ///   - last: Gives the newest head that was cosigned of a log.
    package func answer(_ body: [UInt8], at seconds: UInt64, last: (NoteName) throws -> Head?) rethrows -> Answer {
        let request: AddCheckpointRequest
        let claimed: Checkpoint
        do throws(LogFormatError) {
            request = try AddCheckpointRequest(encoded: body)
            claimed = try Checkpoint(text: request.checkpoint.text)
        } catch { return .malformed(error.message) }
        guard let key = logs[claimed.origin] else { return .unknownLog }
        guard let checkpoint = try? request.checkpoint.checkpoint(of: key) else { return .unsigned }
        guard request.oldSize <= checkpoint.size else {
            return .malformed("the old size \(request.oldSize) is beyond the checkpoint's \(checkpoint.size)")
        }
        let known = try last(checkpoint.origin)
        guard request.oldSize == known?.size ?? 0 else { return .otherSize(known?.size ?? 0) }
        do throws(LogFormatError) {
            try ConsistencyProof(oldSize: request.oldSize, newSize: checkpoint.size, hashes: request.proof)
                .check(oldRoot: known?.root ?? MerkleTree.emptyRoot, newRoot: checkpoint.root)
        } catch { return .inconsistent(error.message) }
        let head = Head(origin: checkpoint.origin, size: checkpoint.size, root: checkpoint.root, note: request.checkpoint)
        return .cosigned(request.checkpoint.cosignature(by: signer, seconds: seconds), head: head)
    }
}

extension SignedNote.Signature {
    /// Reads signatures as a witness answers with them.
    ///
    /// - Throws: ``LogFormatError`` for anything but lines of signatures.
    package static func lines(_ bytes: [UInt8]) throws(LogFormatError) -> [SignedNote.Signature] {
        try SignedNote(encoded: Array("\n\n".utf8) + bytes).signatures
    }

    /// The line of the signature, with its newline.
    package var text: [UInt8] { line }
}
