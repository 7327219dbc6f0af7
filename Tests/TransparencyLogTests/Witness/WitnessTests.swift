import EthereumPrimitives
import Testing
import TransparencyLog

@Suite("Witness")
struct WitnessTests {
    private static let tree = NaiveTree.numbered(20)

    /// A witness with its memory.
    private struct Memory {
        let witness = Witness(signer: NoteTests.witness, logs: [NoteTests.log.verifier])
        var heads: [NoteName: Witness.Head] = [:]

        mutating func answer(_ body: [UInt8]) -> Witness.Answer {
            let answer = witness.answer(body, at: 1_700_000_000) { heads[$0] }
            if case .cosigned(_, let head) = answer { heads[head.origin] = head }
            return answer
        }

        mutating func answer(from old: Int, to new: Int, tree: NaiveTree = tree) throws -> Witness.Answer {
            answer(try request(from: old, to: new, tree: tree).encoded)
        }
    }

    private static func request(from old: Int, to new: Int, tree: NaiveTree = tree) throws -> AddCheckpointRequest {
        let checkpoint = try Checkpoint(origin: NoteTests.log.verifier.name, size: UInt64(new), root: tree.root(0..<new))
        return AddCheckpointRequest(
            oldSize: UInt64(old), proof: old > new ? [] : tree.proof(from: old, to: new), checkpoint: try checkpoint.signed(by: NoteTests.log))
    }

    @Test("It cosigns what continues what it saw, and its cosignature holds")
    func continues() throws {
        var memory = Memory()
        for (old, new) in [(0, 3), (3, 3), (3, 11), (11, 20)] {
            let request = try Self.request(from: old, to: new)
            #expect(try AddCheckpointRequest(encoded: request.encoded) == request)
            guard case .cosigned(let signature, let head) = memory.answer(request.encoded) else {
                Issue.record("\(old) to \(new) was refused")
                continue
            }
            #expect(head.size == UInt64(new))
            var note = request.checkpoint
            note.signatures += try SignedNote.Signature.lines(signature.text)
            #expect(try note.require(NoteTests.witness.verifier).seconds == 1_700_000_000)
        }
    }

    @Test("It refuses another size, another history, an unknown log and an unsigned checkpoint")
    func refusals() throws {
        var memory = Memory()
        #expect(try memory.answer(from: 2, to: 5) == .otherSize(0))
        guard case .cosigned = try memory.answer(from: 0, to: 5) else { throw Refused() }
        #expect(try memory.answer(from: 0, to: 7) == .otherSize(5))
        guard case .malformed = try memory.answer(from: 9, to: 7) else { throw Refused() }
        let other = NaiveTree(entries: (0..<20).map { Array("other \($0)".utf8) })
        for new in [5, 7] {
            guard case .inconsistent = try memory.answer(from: 5, to: new, tree: other) else { throw Refused() }
        }
        let foreign = try NoteSigner(name: NoteName("foreign"), kind: .ed25519, seed: [UInt8](repeating: 8, count: 32))
        let unknown = try Checkpoint(origin: foreign.verifier.name, size: 0, root: MerkleTree.emptyRoot).signed(by: foreign)
        #expect(memory.answer(AddCheckpointRequest(oldSize: 0, proof: [], checkpoint: unknown).encoded) == .unknownLog)
        let impostor = try NoteSigner(name: NoteTests.log.verifier.name, kind: .ed25519, seed: [UInt8](repeating: 8, count: 32))
        let unsigned = try Checkpoint(origin: impostor.verifier.name, size: 5, root: Self.tree.root(0..<5)).signed(by: impostor)
        #expect(memory.answer(AddCheckpointRequest(oldSize: 5, proof: [], checkpoint: unsigned).encoded) == .unsigned)
        // What was refused changed nothing.
        guard case .cosigned = try memory.answer(from: 5, to: 6) else { throw Refused() }
    }

    @Test("No flipped bit of a request is cosigned")
    func flippedBits() throws {
        var memory = Memory()
        guard case .cosigned = try memory.answer(from: 0, to: 3) else { throw Refused() }
        let body = try Self.request(from: 3, to: 7).encoded
        withEveryFlippedBit(of: body) { bytes, bit in
            let answer = memory.witness.answer(bytes, at: 1) { memory.heads[$0] }
            if case .cosigned = answer { Issue.record("bit \(bit)") }
        }
    }

    @Test("What is no request is refused", arguments: ["", "old\n", "old 1\n", "old 01\n\n", "old 1\nAAAA\n\n", "old -1\n\nx\n", "size 1\n\n"])
    func malformed(text: String) {
        #expect(throws: LogFormatError.self) { try AddCheckpointRequest(encoded: Array(text.utf8)) }
    }
}

private struct Refused: Error {}
