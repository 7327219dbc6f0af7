package import EthereumPrimitives

/// Everything that shows offline that a log has an entry: its index, the way to the root, and the signed checkpoint (C2SP tlog-proof, `tlog-proof@v1`).
package struct LogProof: Sendable, Hashable {
    private static let firstLine = "c2sp.org/tlog-proof@v1"
    /// The deepest tree has this many levels.
    private static let maximumHashes = 63
    /// The characters of 65,535 bytes, the most that an entry has.
    private static let maximumExtraCharacters = 87_380

    /// Bytes that nothing authenticates by themselves. The ledger's own proofs have the log's entry here, which the hashes then prove.
    package let extra: [UInt8]?
    package let index: UInt64
    package let hashes: [Bytes32]
    package let checkpoint: SignedNote

    package init(extra: [UInt8]? = nil, index: UInt64, hashes: [Bytes32], checkpoint: SignedNote) {
        self.extra = extra
        self.index = index
        self.hashes = hashes
        self.checkpoint = checkpoint
    }

    /// - Throws: ``LogFormatError`` for anything that ``encoded`` would not have written.
    package init(encoded: [UInt8]) throws(LogFormatError) {
        var lines = LineReader(encoded[...])
        let first = try lines.next("the first line of a proof")
        guard first.elementsEqual(LogProof.firstLine.utf8) else {
            throw .malformed("a proof begins with '\(excerpt(first))': expected '\(LogProof.firstLine)'")
        }
        extra = try LogProof.readExtra(&lines)
        index = try lines.nextNumber("the index of a proof", keyword: "index")
        var hashes: [Bytes32] = []
        while lines.rest.first != UInt8(ascii: "\n") {
            guard hashes.count < LogProof.maximumHashes else { throw .malformed("a proof has more than \(LogProof.maximumHashes) hashes") }
            hashes.append(try lines.nextHash("a hash of a proof"))
        }
        self.hashes = hashes
        checkpoint = try SignedNote(encoded: Array(lines.rest.dropFirst()))
    }

    private static func readExtra(_ lines: inout LineReader) throws(LogFormatError) -> [UInt8]? {
        let keyword = Array("extra ".utf8)
        guard lines.rest.starts(with: keyword) else { return nil }
        let line = try lines.next("the extra data of a proof").dropFirst(keyword.count)
        guard line.count <= maximumExtraCharacters, let bytes = Base64.decode(line) else {
            throw .malformed("the extra data of a proof is not base64, or longer than \(maximumExtraCharacters) characters")
        }
        return bytes
    }

    package var encoded: [UInt8] {
        var lines = LogProof.firstLine + "\n"
        if let extra { lines += "extra \(String(decoding: Base64.encode(extra), as: UTF8.self))\n" }
        lines += "index \(index)\n"
        for hash in hashes { lines += String(decoding: Base64.encode(hash.bytes), as: UTF8.self) + "\n" }
        return Array((lines + "\n").utf8) + checkpoint.encoded
    }

    /// - Parameters:
    ///   - entry: The entry's bytes as the log has them.
    ///   - log: The log's key.
    /// - Returns: The head under which the log has the entry.
    /// - Throws: ``LogFormatError`` unless the log has signed a head that has the entry at the index.
    @discardableResult
    package func check(_ entry: [UInt8], log: NoteVerifier) throws(LogFormatError) -> Checkpoint {
        let head = try checkpoint.checkpoint(of: log)
        try InclusionProof(index: index, size: head.size, hashes: hashes).check(MerkleTree.leaf(entry), root: head.root)
        return head
    }
}
