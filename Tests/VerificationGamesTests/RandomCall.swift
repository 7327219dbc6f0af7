import ContentProofs
import EthereumPrimitives
import EthereumTestSupport
import ReferenceModel
import Testing
import VerificationGames

/// A small random call with options at their borders.
struct RandomCall {
    let program: ReferenceProgram
    let prompt: [UInt8]
    let options: GenerationOptions
    let transcript: Transcript
    let claim: TraceClaim

    init(program: ReferenceProgram = .embedded, maximumTokens: Int = 6, using random: inout SeededGenerator) throws {
        let alphabet = Array("The ledger returns \n# é".utf8)
        let count = Int.random(in: 0...12, using: &random)
        prompt = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0x20 }
        let letters = Array("ethaoin \ns".utf8)
        let stops = (0..<Int.random(in: 0...2, using: &random)).map { _ in
            (0..<Int.random(in: 1...2, using: &random)).map { _ in letters.randomElement(using: &random) ?? 0x20 }
        }
        options = GenerationOptions(
            seed: random.next(), maximumTokens: Int.random(in: 1...maximumTokens, using: &random),
            temperatureMilli: [0, 1, 700, 1000, 4000].randomElement(using: &random) ?? 0,
            topK: [0, 0, 1, 5, 96, 97, 200].randomElement(using: &random) ?? 0,
            topPMilli: [0, 1, 500, 900, 999, 1000, 2000].randomElement(using: &random) ?? 1000, stopSequences: stops)
        transcript = try #require(Transcript(prompt: prompt, options: options, on: program))
        claim = try #require(TraceClaim(program: program, options: options, transcript: transcript))
        self.program = program
    }

    /// The trace of what really happens.
    var trace: CallTrace { CallTrace(program: program, tape: transcript.tape, claim: claim, options: options) }

    /// The trace of a claim that is wrong in a random way; the claim is the trace's.
    func cheat(using random: inout SeededGenerator) -> CallTrace {
        let steps = Int(claim.steps)
        let promptSteps = Int(claim.promptSteps)
        let anyStep = Int.random(in: 0..<steps, using: &random)
        let writtenStep = Int.random(in: promptSteps..<steps, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return trace(with: TraceFault(step: anyStep, place: .hidden(Int.random(in: 0..<320, using: &random))))
        case 1: return trace(with: TraceFault(step: anyStep, place: .nextHidden(Int.random(in: 0..<320, using: &random))))
        case 2: return trace(with: TraceFault(step: anyStep, place: .random))
        case 3: return trace(with: TraceFault(step: anyStep, place: .tail))
        case 4:
            return trace(writing: changed(at: writtenStep - promptSteps, using: &random), fault: TraceFault(step: writtenStep, place: .acceptance))
        case 5:
            let logit = Int.random(in: 0..<97, using: &random)
            return trace(writing: changed(at: writtenStep - promptSteps, using: &random), fault: TraceFault(step: writtenStep, place: .logit(logit)))
        case 6:
            let more = transcript.written + [UInt8.random(in: 0..<97, using: &random)]
            return trace(writing: more, fault: TraceFault(step: steps - 1, place: .acceptance))
        default:
            guard transcript.written.count > 1 else { return trace(with: TraceFault(step: anyStep, place: .random)) }
            let fewer = Array(transcript.written.dropLast(Int.random(in: 1..<transcript.written.count, using: &random)))
            return trace(writing: fewer, fault: TraceFault(step: promptSteps + fewer.count - 1, place: .acceptance))
        }
    }

    private func changed(at index: Int, using random: inout SeededGenerator) -> [UInt8] {
        var written = transcript.written
        written[index] = (written[index] + UInt8.random(in: 1..<97, using: &random)) % 97
        return written
    }

    func trace(with fault: TraceFault) -> CallTrace {
        CallTrace(program: program, tape: transcript.tape, claim: claim, options: options, fault: fault)
    }

    private func trace(writing written: [UInt8], fault: TraceFault) -> CallTrace {
        let transcript = Transcript(prompt: prompt, written: written)
        var claim = claim
        claim.tapeRoot = transcript.tape.root
        claim.steps = UInt32(transcript.tape.symbols.count)
        return CallTrace(program: program, tape: transcript.tape, claim: claim, options: options, fault: fault)
    }

    /// What an honest challenger knows of another's claim.
    func honestTrace(of claim: TraceClaim, tape: Tape) -> CallTrace { CallTrace(program: program, tape: tape, claim: claim, options: options) }
}
