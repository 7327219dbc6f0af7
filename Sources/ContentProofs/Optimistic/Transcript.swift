internal import EthereumPrimitives
package import ReferenceModel
package import VerificationGames

/// The symbols of a call: what the model read, what it wrote, and how much of that is the text.
package struct Transcript: Sendable, Hashable {
    /// The symbols read: the end of a text, then the prompt's.
    package let read: [UInt8]
    /// The symbols written, with those of a stop sequence and the end of the text.
    package let written: [UInt8]

    package init(prompt: [UInt8], written: [UInt8]) {
        read = [UInt8(MachineShape.endOfText)] + prompt.map { UInt8(SteppedRun.symbol(of: $0)) }
        self.written = written
    }

    package var tape: Tape { Tape(symbols: read + written) }

    /// Runs a call. Returns nil when the claim about it would have no form: more or longer stop sequences than a claim holds, or nothing to write.
    package init?(prompt: [UInt8], options: GenerationOptions, on program: ReferenceProgram) {
        guard let claim = TraceClaim(program: program, options: options, transcript: Transcript(prompt: prompt, written: [0])) else { return nil }
        var draft = Transcript(prompt: prompt, written: [])
        var run = SteppedRun(of: program.model, options: options)
        for symbol in draft.read { run.read(Int(symbol)) }
        var state = MachineState(hidden: run.hidden, random: options.seed, tail: .zero)
        while true {
            var logits = run.logits()
            if draft.written.isEmpty { logits.removeLast() }
            let symbol = run.choose(logits[...], random: state.random)
            run.read(symbol)
            let step = draft.read.count + draft.written.count
            guard step < MachineShape.maximumSteps else { return nil }
            draft = Transcript(prompt: prompt, written: draft.written + [UInt8(symbol)])
            var ending = claim
            ending.steps = UInt32(step + 1)
            if ending.accepts(symbol, choice: symbol, after: state, step: step) { break }
            state = claim.state(after: state, symbol: symbol, hidden: run.hidden, step: step)
        }
        self = draft
    }

    /// The text without the stop sequence that ended it.
    package func text(stops: [[UInt8]]) -> [UInt8] {
        let bytes = written.compactMap { MachineShape.byte(of: Int($0)) }
        let cut = stops.filter { bytes.count >= $0.count && bytes.suffix($0.count).elementsEqual($0) }.map(\.count).max() ?? 0
        return bytes.dropLast(cut)
    }
}

extension TraceClaim {
    /// A claim about a call, whose final state is not known yet. Returns nil when a claim cannot express the call.
    package init?(program: ReferenceProgram, options: GenerationOptions, transcript: Transcript) {
        let tape = transcript.tape
        guard options.maximumTokens >= 1, let maximumTokens = UInt32(exactly: options.maximumTokens),
            let topK = UInt32(exactly: max(options.topK, 0)),
            tape.symbols.count <= MachineShape.maximumSteps
        else { return nil }
        self.init(
            programRoot: program.root, tapeRoot: tape.root, seed: options.seed, temperatureMilli: options.temperatureMilli, topK: topK,
            topPMilli: min(options.topPMilli, 1000), maximumTokens: maximumTokens, promptSteps: UInt32(transcript.read.count),
            steps: UInt32(tape.symbols.count), stops: options.stopSequences.filter { !$0.isEmpty }, finalState: .zero)
        guard isWellFormed else { return nil }
    }
}
