import ContentProofs
import EthereumPrimitives
import EthereumTestSupport
import LedgerCore
import ReferenceModel
import ReferenceModelServer
import Testing
import VerificationGames

@Suite("Content records of kind opml")
struct OptimisticRecordTests {
    static let options = GenerationOptions(seed: 7, maximumTokens: 24, temperatureMilli: 700, stopSequences: [Array("e".utf8)])

    func reveal(
        _ text: [UInt8], _ proof: OptimisticProof, prompt: [UInt8], commitment: Bytes32 = ReferenceModel.embedded.commitment
    ) throws -> RevealContent {
        RevealContent(
            owner: .zero, salt: .zero, prompt: prompt, aigcData: text, model: try ModelID("m"), modelCommitment: commitment, proofKind: .optimistic,
            proof: proof.encoded, authorization: nil)
    }

    static let prompts: [(ReferenceEndpoint, [UInt8])] = [
        (.completions, Array("The ledger é".utf8)), (.completions, []),
        (.chatCompletions, Array(#"[{"role":"user","content":"Who owns it?"}]"#.utf8)),
    ]

    @Test("A claim is about its own prompt and text, and about no other", arguments: prompts.indices)
    func describes(index: Int) throws {
        let (endpoint, prompt) = Self.prompts[index]
        let (text, proof) = try #require(OptimisticProof.make(prompt: prompt, endpoint: endpoint, options: Self.options, on: .embedded))
        let verifier = ReferenceReexecution()
        #expect(try verifier.describes(reveal(text, proof, prompt: prompt)))
        #expect(try OptimisticProof(encoded: proof.encoded) == proof)
        #expect(try !verifier.describes(reveal(text + [0x20], proof, prompt: prompt)))
        #expect(try !verifier.describes(reveal(text, proof, prompt: prompt, commitment: .zero)))
        #expect(
            try !verifier.describes(reveal(text + proof.stopped, proof, prompt: prompt)) || proof.stopped.isEmpty, "the text ends before the stop")
        let other = OptimisticProof(endpoint: proof.endpoint, claim: proof.claim, stopped: proof.stopped, endsText: !proof.endsText)
        #expect(try !verifier.describes(reveal(text, other, prompt: prompt)))
        var claim = proof.claim
        claim.programRoot = .zero
        let foreign = OptimisticProof(endpoint: proof.endpoint, claim: claim, stopped: proof.stopped, endsText: proof.endsText)
        #expect(try !verifier.describes(reveal(text, foreign, prompt: prompt)))
        let transcript = try #require(proof.transcript(prompt: prompt, text: text))
        #expect(proof.honestTrace(of: transcript, on: .embedded).claim == proof.claim)
        let call = endpoint == .completions ? ReferenceCall(input: .text(prompt), options: Self.options) : nil
        if let call { #expect(Array(call.run(on: .embedded).text.utf8) == text) }
    }

    @Test("Every kind of move is read back from its encoding, which is small")
    func moves() throws {
        var random = SeededGenerator(seed: 4)
        let call = try RandomCall(using: &random)
        let step = Int(call.claim.promptSteps)
        let witnesses = [0, MachineShape.samplerUnit, 200, MachineShape.closingUnit].map { call.trace.witness(step: step, unit: $0) }
        let moves: [VerificationGame.Move] =
            [.split([.zero, MachineState.failed]), .split([]), .select(0), .select(7), .timeOut] + witnesses.map { .judge($0) }
        for move in moves.map(ContentMove.game) + [.finish] {
            let encoded = move.encoded
            #expect(try ContentMove(encoded: encoded) == move)
            #expect(encoded.count < ContentMove.maximumBytes)
            for index in [0, 1, encoded.count / 2, encoded.count - 1] {
                var changed = encoded
                changed[index] ^= 0x40
                if let other = try? ContentMove(encoded: changed) { #expect(other.encoded == changed, "no move has two encodings") }
            }
        }
        #expect(throws: (any Error).self) { _ = try ContentMove(encoded: [0xC2, 0x02, 0x08]) }
    }
}
