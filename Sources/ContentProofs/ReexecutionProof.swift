package import EthereumPrimitives
internal import LedgerCore
package import ReferenceModel
package import ReferenceModelServer

/// The proof of kind re-execution: the facts that, with the prompt, decide the bytes that the reference model gives.
package struct ReexecutionProof: Sendable, Hashable {
    /// The version of the encoding, which is its first item.
    static let version: UInt64 = 1

    package let endpoint: ReferenceEndpoint
    package let options: GenerationOptions

    package init(endpoint: ReferenceEndpoint, options: GenerationOptions) {
        self.endpoint = endpoint
        self.options = options
    }

    /// Repeats the call of a record and returns the content.
    ///
    /// - Parameter prompt: For completions the text itself, for chat completions the JSON of `messages`.
    /// - Returns: Nil when the model cannot be called with these options.
    package func repeatCall(prompt: [UInt8], on model: ReferenceModel) -> [UInt8]? {
        guard options.maximumTokens <= ServerLimits().maximumCompletionTokens else { return nil }
        let call: ReferenceCall
        switch endpoint {
        case .completions: call = ReferenceCall(input: .text(prompt), options: options)
        case .chatCompletions:
            guard let chat = try? ReferenceCall(endpoint: endpoint, inputJSON: prompt, options: options) else { return nil }
            call = chat
        }
        guard call.promptTokens.count <= ServerLimits().maximumPromptTokens else { return nil }
        return Array(call.run(on: model).text.utf8)
    }
}

extension ReexecutionProof: LedgerCodable {
    package func encode(to encoder: inout RLPEncoder) {
        encoder.append(Self.version)
        encoder.append(utf8: endpoint.rawValue)
        encoder.append(options.seed)
        encoder.append(UInt64(clamping: options.maximumTokens))
        encoder.append(UInt64(options.temperatureMilli))
        encoder.append(UInt64(clamping: options.topK))
        encoder.append(UInt64(options.topPMilli))
        encoder.appendList { list in
            for sequence in options.stopSequences { list.append(sequence) }
        }
    }

    package init(from decoder: inout RLPDecoder) throws(RLPError) {
        guard try decoder.readUInt64() == Self.version else { throw .invalid(offset: 0, reason: "the proof's version is not known; expected 1") }
        guard let endpoint = ReferenceEndpoint(rawValue: try decoder.readString()) else {
            throw .invalid(offset: 0, reason: "the proof's endpoint is not known; expected completions or chat/completions")
        }
        self.endpoint = endpoint
        let seed = try decoder.readUInt64()
        let numbers = (try decoder.readUInt64(), try decoder.readUInt64(), try decoder.readUInt64(), try decoder.readUInt64())
        let stops = try decoder.readList { (list: inout RLPDecoder) throws(RLPError) -> [[UInt8]] in
            var stops: [[UInt8]] = []
            while !list.isAtEnd {
                guard stops.count < 16 else { throw .invalid(offset: 0, reason: "more than 16 stop sequences") }
                stops.append(try list.readBytes())
            }
            return stops
        }
        guard let maximumTokens = Int(exactly: numbers.0), let temperature = UInt32(exactly: numbers.1), let topK = Int(exactly: numbers.2),
            let topP = UInt32(exactly: numbers.3)
        else { throw .invalid(offset: 0, reason: "a generation option does not fit") }
        options = GenerationOptions(
            seed: seed, maximumTokens: maximumTokens, temperatureMilli: temperature, topK: topK, topPMilli: topP, stopSequences: stops)
    }
}
