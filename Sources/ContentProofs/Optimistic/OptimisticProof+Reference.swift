package import LedgerCore
package import ReferenceModel
package import ReferenceModelServer
package import VerificationGames

extension OptimisticProof {
    /// Calls the reference model and makes the claim of what it writes.
    ///
    /// - Returns: The text and its proof; nil when a claim cannot express the call.
    package static func make(
        prompt: [UInt8], endpoint: ReferenceEndpoint, options: GenerationOptions, on program: ReferenceProgram
    ) -> (text: [UInt8], proof: OptimisticProof)? {
        guard let call = ReferenceCall(prompt: prompt, endpoint: endpoint, options: options),
            let transcript = Transcript(prompt: call.promptTokens, options: call.completeOptions, on: program),
            let claim = TraceClaim(program: program, options: call.completeOptions, transcript: transcript)
        else { return nil }
        let trace = CallTrace(program: program, tape: transcript.tape, claim: claim, options: call.completeOptions)
        let text = transcript.text(stops: claim.stops)
        let bytes = transcript.written.compactMap { MachineShape.byte(of: Int($0)) }
        let proof = OptimisticProof(
            endpoint: endpoint.rawValue, claim: trace.claim, stopped: Array(bytes.dropFirst(text.count)),
            endsText: transcript.written.last == UInt8(MachineShape.endOfText))
        return (text, proof)
    }

    /// The symbols of a call, if the claim is about exactly this prompt and text.
    ///
    /// - Returns: Nil where another tape belongs to prompt and text, or where the text would have been cut elsewhere.
    package func transcript(prompt: [UInt8], text: [UInt8]) -> Transcript? {
        guard text.count <= MachineShape.maximumSteps, let endpoint = ReferenceEndpoint(rawValue: endpoint),
            let call = ReferenceCall(prompt: prompt, endpoint: endpoint, options: GenerationOptions())
        else { return nil }
        var written: [UInt8] = []
        for byte in text + stopped {
            let symbol = SteppedRun.symbol(of: byte)
            guard MachineShape.byte(of: symbol) == byte else { return nil }
            written.append(UInt8(symbol))
        }
        if endsText { written.append(UInt8(MachineShape.endOfText)) }
        let transcript = Transcript(prompt: call.promptTokens, written: written)
        guard transcript.tape.root == claim.tapeRoot, transcript.read.count == Int(claim.promptSteps),
            transcript.tape.symbols.count == Int(claim.steps), transcript.text(stops: claim.stops) == text,
            call.hasItsOwnStops(in: claim.stops)
        else { return nil }
        return transcript
    }

    /// The trace of what really happens on the claim's tape.
    package func honestTrace(of transcript: Transcript, on program: ReferenceProgram) -> CallTrace {
        CallTrace(program: program, tape: transcript.tape, claim: claim, options: claim.options)
    }
}

extension TraceClaim {
    /// The options that the claim was made with.
    package var options: GenerationOptions {
        GenerationOptions(
            seed: seed, maximumTokens: Int(maximumTokens), temperatureMilli: temperatureMilli, topK: Int(topK), topPMilli: topPMilli,
            stopSequences: stops)
    }
}

extension ReferenceCall {
    /// Reads a record's prompt: the text of a completion, or the JSON of a chat's messages.
    fileprivate init?(prompt: [UInt8], endpoint: ReferenceEndpoint, options: GenerationOptions) {
        switch endpoint {
        case .completions: self.init(input: .text(prompt), options: options)
        case .chatCompletions:
            guard let chat = try? ReferenceCall(endpoint: endpoint, inputJSON: prompt, options: options) else { return nil }
            self = chat
        }
        guard promptTokens.count <= ServerLimits().maximumPromptTokens else { return nil }
    }

    /// The options with the stop sequence that a chat has of itself.
    fileprivate var completeOptions: GenerationOptions {
        guard case .chat = input else { return options }
        var options = options
        options.stopSequences.append(ReferenceModel.chatStopSequence)
        return options
    }

    fileprivate func hasItsOwnStops(in stops: [[UInt8]]) -> Bool {
        guard case .chat = input else { return true }
        return stops.contains(ReferenceModel.chatStopSequence)
    }
}
