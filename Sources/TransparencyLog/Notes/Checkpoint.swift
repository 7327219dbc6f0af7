package import EthereumPrimitives

/// The head of a log: how many entries it has, and the root of their tree (C2SP tlog-checkpoint). A signed note makes it binding.
package struct Checkpoint: Sendable, Hashable {
    /// The log's name, which is that of its key.
    package let origin: NoteName
    package let size: UInt64
    package let root: Bytes32
    /// Further lines, which this program never writes.
    package let extensions: [String]

    /// - Throws: ``LogFormatError`` for a size and a root that cannot be together.
    package init(origin: NoteName, size: UInt64, root: Bytes32, extensions: [String] = []) throws(LogFormatError) {
        guard size <= MerkleTree.maximumSize else { throw .malformed("a log of \(size) entries: expected at most \(MerkleTree.maximumSize)") }
        guard size > 0 || root == MerkleTree.emptyRoot else { throw .malformed("a log without entries has the hash of nothing as its root") }
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    /// - Throws: ``LogFormatError`` for anything that ``text`` would not have written.
    package init(text: [UInt8]) throws(LogFormatError) {
        var lines = LineReader(text[...])
        let origin = try NoteName(String(decoding: lines.next("the origin of a checkpoint"), as: UTF8.self))
        let size = try lines.nextNumber("the size of a checkpoint")
        let root = try lines.nextHash("the root of a checkpoint")
        var extensions: [String] = []
        while !lines.rest.isEmpty {
            let line = try lines.next("an extension of a checkpoint")
            guard !line.isEmpty else { throw .malformed("a checkpoint has an empty line") }
            extensions.append(String(decoding: line, as: UTF8.self))
        }
        try self.init(origin: origin, size: size, root: root, extensions: extensions)
        guard self.text == text else { throw .malformed("a checkpoint is not UTF-8") }
    }

    /// The text that is signed.
    package var text: [UInt8] {
        let lines = [origin.description, "\(size)", String(decoding: Base64.encode(root.bytes), as: UTF8.self)] + extensions
        return Array(lines.map { $0 + "\n" }.joined().utf8)
    }

    /// - Throws: ``LogFormatError`` where the text is longer than a note may be.
    package func signed(by signer: NoteSigner) throws(LogFormatError) -> SignedNote {
        var note = try SignedNote(text: text)
        note.sign(with: signer)
        return note
    }
}

extension SignedNote {
    /// The checkpoint that the log of this key has signed.
    ///
    /// - Throws: ``LogFormatError`` unless the key has signed and the checkpoint names its log.
    package func checkpoint(of log: NoteVerifier) throws(LogFormatError) -> Checkpoint {
        try require(log)
        let checkpoint = try Checkpoint(text: text)
        guard checkpoint.origin == log.name else {
            throw .unsigned("the checkpoint is of the log '\(checkpoint.origin)', the key is of '\(log.name)'")
        }
        return checkpoint
    }
}
