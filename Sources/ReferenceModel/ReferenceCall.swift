/// A call of the model as data: what it continues, and how.
///
/// The server answers calls by this and a content record repeats them by this, so that both write the same bytes.
public struct ReferenceCall: Sendable, Hashable {
    public enum Input: Sendable, Hashable {
        /// A text that is continued as it is.
        case text([UInt8])
        /// A conversation that the assistant continues.
        case chat([ChatMessage])
    }

    public var input: Input
    public var options: GenerationOptions

    public init(input: Input, options: GenerationOptions) {
        self.input = input
        self.options = options
    }

    /// The tokens that the model reads.
    public var promptTokens: [Token] {
        switch input {
        case .text(let bytes): bytes
        case .chat(let messages): ReferenceModel.prompt(for: messages)
        }
    }

    /// The answer, token by token.
    public func start(on model: ReferenceModel) -> Generator {
        var options = options
        if case .chat = input { options.stopSequences.append(ReferenceModel.chatStopSequence) }
        return model.generate(prompt: promptTokens, options: options)
    }

    /// The whole answer.
    public func run(on model: ReferenceModel) -> Completion {
        var generator = start(on: model)
        var tokens: [Token] = []
        while let token = generator.next() { tokens.append(token) }
        return Completion(
            text: ReferenceModel.decode(tokens), finishReason: generator.finishReason ?? .length,
            promptTokenCount: promptTokens.count, completionTokenCount: tokens.count)
    }
}

/// What a ``ReferenceCall`` gives.
public struct Completion: Sendable, Hashable {
    public let text: String
    public let finishReason: FinishReason
    public let promptTokenCount: Int
    /// The tokens of `text`: neither a stop sequence nor the end of the text is counted.
    public let completionTokenCount: Int
}
