import EthereumPrimitives
import Testing
import TransparencyLog

@Suite("Proof files")
struct LogProofTests {
    private static func proof(index: UInt64 = 4, size: UInt64 = 7, extra: [UInt8]? = nil) throws -> LogProof {
        let path = try InclusionProof(index: index, size: size, in: NaiveTree.numbered(Int(size)))
        return LogProof(extra: extra, index: index, hashes: path.hashes, checkpoint: try NoteTests.checkpoint(size: size).signed(by: NoteTests.log))
    }

    private static func entry(_ index: Int) -> [UInt8] { NaiveTree.numbered(index + 1).entries[index] }

    @Test("A proof file is read back and proves its entry")
    func roundTrip() throws {
        for (index, size, extra) in [(0, 1, nil), (4, 7, [1, 2, 3]), (6, 7, nil), (127, 128, [])] as [(Int, UInt64, [UInt8]?)] {
            let proof = try Self.proof(index: UInt64(index), size: size, extra: extra)
            #expect(try LogProof(encoded: proof.encoded) == proof)
            #expect(try proof.check(Self.entry(index), log: NoteTests.log.verifier).size == size)
        }
    }

    @Test("Every flipped bit in a proof file or its entry is refused")
    func flippedBits() throws {
        let proof = try Self.proof().encoded
        withEveryFlippedBit(of: proof) { bytes, bit in
            #expect(throws: LogFormatError.self, "bit \(bit)") {
                try LogProof(encoded: bytes).check(Self.entry(4), log: NoteTests.log.verifier)
            }
        }
        try withEveryFlippedBit(of: Self.entry(4)) { entry, bit in
            let proof = try LogProof(encoded: proof)
            #expect(throws: LogFormatError.self, "bit \(bit)") { try proof.check(entry, log: NoteTests.log.verifier) }
        }
    }

    @Test("A proof file that is cut off anywhere is refused")
    func truncated() throws {
        let proof = try Self.proof(extra: [1]).encoded
        for count in 0..<proof.count {
            #expect(throws: LogFormatError.self, "\(count) bytes") { try LogProof(encoded: Array(proof[..<count])) }
        }
    }

    @Test("More hashes than a tree can be deep are refused")
    func tooManyHashes() throws {
        let proof = try Self.proof()
        let long = LogProof(index: 0, hashes: [Bytes32](repeating: .zero, count: 64), checkpoint: proof.checkpoint)
        #expect(throws: LogFormatError.self) { try LogProof(encoded: long.encoded) }
    }
}
