import EthereumPrimitives
import Testing
import TransparencyLog

@Suite("Policies of witnesses")
struct LogPolicyTests {
    private static let log = NoteTests.log
    private static let witnesses = (0..<4).map { number in
        do {
            return try NoteSigner(name: NoteName("w\(number)"), kind: .cosignature, seed: [UInt8](repeating: UInt8(40 + number), count: 32))
        } catch { preconditionFailure("\(error)") }
    }

    /// A head with the cosignatures of some of the witnesses.
    private static func head(_ signers: [Int]) throws -> SignedNote {
        var note = try Checkpoint(origin: log.verifier.name, size: 1, root: MerkleTree.leaf([1])).signed(by: log)
        for signer in signers {
            let witness = Witness(signer: witnesses[signer], logs: [log.verifier])
            let request = AddCheckpointRequest(oldSize: 0, proof: [], checkpoint: note)
            guard case .cosigned(let signature, _) = witness.answer(request.encoded, at: 7, last: { _ in nil }) else { throw Unanswered() }
            note.signatures += try SignedNote.Signature.lines(signature.text)
        }
        return note
    }

    private struct Unanswered: Error {}

    private static func policy(_ rules: String) throws -> LogPolicy {
        let parties = witnesses.enumerated().map { "witness w\($0) \($1.verifier) https://w\($0).example" }.joined(separator: "\n")
        return try LogPolicy(text: "# who is trusted\nlog \(log.verifier) https://example.com/log\n\(parties)\n\n\(rules)\n")
    }

    @Test(
        "A head needs the quorum, of groups in groups too",
        arguments: [
            ("quorum none", [[]], []), ("quorum w1", [[1], [0, 1]], [[], [0, 2, 3]]),
            ("group g 2 w0 w1 w2\nquorum g", [[0, 1], [0, 1, 2]], [[0], [0, 3], []]),
            ("group g all w0 w1\nquorum g", [[0, 1]], [[0], [1, 2, 3]]), ("group g any w0 w1\nquorum g", [[0], [1]], [[2, 3]]),
            ("group a any w0 w1\ngroup b 1 w2 w3\ngroup both all a b\nquorum both", [[0, 3], [1, 2]], [[0, 1], [2, 3]]),
        ] as [(String, [[Int]], [[Int]])])
    func quorums(rules: String, good: [[Int]], bad: [[Int]]) throws {
        let policy = try Self.policy(rules)
        for signers in good { #expect(try policy.check(Self.head(signers)).log == Self.log.verifier, "\(signers)") }
        for signers in bad {
            let error = #expect(throws: LogFormatError.self, "\(signers)") { try policy.check(Self.head(signers)) }
            #expect(error?.code == .unsigned)
        }
    }

    @Test("No flipped bit of a head leaves its quorum")
    func flippedBits() throws {
        let policy = try Self.policy("group g all w0 w1\nquorum g")
        withEveryFlippedBit(of: try Self.head([0, 1]).encoded) { bytes, bit in
            #expect(throws: LogFormatError.self, "bit \(bit)") { try policy.check(SignedNote(encoded: bytes)) }
        }
    }

    @Test("Another log's head is refused, and the log's own signature is no witness's")
    func otherLog() throws {
        let other = try NoteSigner(name: NoteName("other"), kind: .ed25519, seed: [UInt8](repeating: 3, count: 32))
        let head = try Checkpoint(origin: other.verifier.name, size: 0, root: MerkleTree.emptyRoot).signed(by: other)
        #expect(throws: LogFormatError.self) { try Self.policy("quorum none").check(head) }
        #expect(throws: LogFormatError.self) { try LogPolicy(log: Self.log.verifier).check(head) }
    }

    @Test(
        "A line that is none of a policy is refused by its number",
        arguments: [
            "quorum", "quorum w9", "quorum w0\nquorum w1", "group g 0 w0\nquorum g", "group g 3 w0 w1\nquorum g", "group g 01 w0\nquorum g",
            "group g most w0\nquorum g", "group g all\nquorum g", "group g all w0 w0\nquorum g", "group g any g\nquorum g",
            "group w0 any w1\nquorum w0",
            "group none any w1\nquorum none", "group g any none\nquorum g", "witness w0 x\nquorum none", "trust w0\nquorum none", "log\nquorum none",
        ])
    func malformed(rules: String) {
        let error = #expect(throws: LogFormatError.self) { try Self.policy(rules) }
        #expect(error?.message.hasPrefix("line ") == true)
    }

    @Test("A policy without a log or a quorum, and a key in the wrong place or twice, are refused")
    func incomplete() {
        let (log, witness) = (Self.log.verifier, Self.witnesses[0].verifier)
        for text in [
            "", "quorum none\n", "log \(log)\n", "log \(witness)\nquorum none\n", "log \(log)\nwitness w \(log)\nquorum w\n",
            "log \(log)\nwitness a \(witness)\nwitness b \(witness)\ngroup g all a b\nquorum g\n", "log \(log)\nlog \(log)\nquorum none\n",
        ] {
            #expect(throws: LogFormatError.self, "\(text)") { try LogPolicy(text: text) }
        }
    }
}
