import ContentProofs
import EthereumPrimitives
import EthereumTestSupport
import Foundation
import ReferenceModel
import Testing
import VerificationGames

@Suite("Judge of one unit")
struct JudgeTests {
    /// The number of random units that are compared; `IMO_UNITS=100000` compares a hundred thousand.
    static let units = ProcessInfo.processInfo.environment["IMO_UNITS"].flatMap { Int($0) } ?? 6000

    /// Compares the judge with the model on every unit of a step.
    func compare(_ trace: CallTrace, step: Int) throws -> Int {
        let chain = trace.chain(in: step)
        for unit in 0..<MachineShape.unitsPerStep {
            let disputed = DisputedUnit(claim: trace.claim, step: step, unit: unit, state: trace.state(before: step), before: chain[unit])
            #expect(try disputed.result(of: trace.witness(step: step, unit: unit)) == chain[unit + 1], "step \(step), unit \(unit)")
        }
        return MachineShape.unitsPerStep
    }

    @Test("The judge computes what the model computes, on random calls of the embedded weights")
    func random() throws {
        var random = SeededGenerator(seed: 7_007)
        var units = 0
        while units < Self.units {
            let call = try RandomCall(using: &random)
            units += try compare(call.trace, step: Int.random(in: 0..<Int(call.claim.steps), using: &random))
        }
    }

    @Test("The judge computes what the model computes where weights, sums and tables are at their borders", arguments: EdgeWeights.allCases)
    func edges(weights: EdgeWeights) throws {
        let program = try #require(ReferenceProgram(model: weights.model()))
        var random = SeededGenerator(seed: 11)
        for _ in 0..<2 {
            let call = try RandomCall(program: program, using: &random)
            let trace = call.trace
            #expect(trace.isAccepted)
            for step in [0, Int(call.claim.promptSteps), Int(call.claim.steps) - 1] { _ = try compare(trace, step: step) }
        }
    }

    @Test("A tape that the model did not write makes the machine fail from that unit on")
    func wrongTape() throws {
        var random = SeededGenerator(seed: 21)
        let call = try RandomCall(using: &random)
        var written = call.transcript.written
        written[0] = (written[0] + 1) % 96
        let transcript = Transcript(prompt: call.prompt, written: written)
        var claim = call.claim
        claim.tapeRoot = transcript.tape.root
        let trace = CallTrace(program: .embedded, tape: transcript.tape, claim: claim, options: call.options)
        #expect(!trace.isAccepted)
        #expect(trace.claim.finalState == MachineState.failed)
        #expect(!trace.claim.isWellFormed)
        _ = try compare(trace, step: Int(claim.promptSteps))
    }

    @Test("A transcript's text is what the generator writes")
    func transcripts() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<60 {
            let call = try RandomCall(maximumTokens: 40, using: &random)
            let text = ReferenceCall(input: .text(call.prompt), options: call.options).run(on: .embedded).text
            #expect(call.transcript.text(stops: call.options.stopSequences) == Array(text.utf8))
        }
    }

    @Test("A changed witness proves nothing")
    func forgeries() throws {
        var random = SeededGenerator(seed: 29)
        let call = try RandomCall(using: &random)
        let trace = call.trace
        let step = Int(call.claim.promptSteps)
        let chain = trace.chain(in: step)
        for unit in [0, 50, MachineShape.samplerUnit, 98, 300, MachineShape.closingUnit] {
            let disputed = DisputedUnit(claim: trace.claim, step: step, unit: unit, state: trace.state(before: step), before: chain[unit])
            let witness = trace.witness(step: step, unit: unit)
            for forged in witness.forgeries(using: &random) where forged != witness {
                #expect(throws: WitnessFault.self, "unit \(unit)") { _ = try disputed.result(of: forged) }
            }
            let other = trace.witness(step: step, unit: (unit + 1) % MachineShape.unitsPerStep)
            if unit != MachineShape.samplerUnit { #expect(throws: WitnessFault.self) { _ = try disputed.result(of: other) } }
        }
    }

    @Test("A leaf of the tree is found at its own place only")
    func openings() {
        for count in [1, 2, 3, 7, 8, 9] {
            let leaves = (0..<count).map { [UInt8(truncatingIfNeeded: $0)] }
            let tree = MerkleTree(leaves: leaves.map { Keccak256.hash($0) })
            for index in leaves.indices {
                let opening = Opening(leaf: leaves[index], path: tree.path(to: index))
                for place in 0..<32 { #expect(opening.isIn(tree.root, at: place) == (place == index)) }
            }
        }
    }
}
