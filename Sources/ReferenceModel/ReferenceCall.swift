/// A call of the model as data: the input and the options.
///
/// The server runs calls in this form, and content records repeat them in this form, so that both give the same bytes.
public struct ReferenceCall: Sendable, Hashable {
    /// The input that the model continues.
    public enum Input: Sendable, Hashable {
        /// A text that is continued as it is.
        case text([UInt8])
        /// A conversation that the assistant continues.
        case chat([ChatMessage])
    }

    /// The input that the model continues.
    public var input: Input
    /// The options of the generation.
    public var options: GenerationOptions

    /// Makes a call of its parts.
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

    /// Starts the generation and returns its tokens one by one.
    public func start(on model: ReferenceModel) -> Generator {
        var options = options
        if case .chat = input { options.stopSequences.append(ReferenceModel.chatStopSequence) }
        return model.generate(prompt: promptTokens, options: options)
    }

    /// Runs the whole generation.
    public func run(on model: ReferenceModel) -> Completion {
        var generator = start(on: model)
        var tokens: [Token] = []
        while let token = generator.next() { tokens.append(token) }
        return Completion(
            text: ReferenceModel.decode(tokens), finishReason: generator.finishReason ?? .length,
            promptTokenCount: promptTokens.count, completionTokenCount: tokens.count)
    }
}

/// The result of a ``ReferenceCall``.
public struct Completion: Sendable, Hashable {
    /// The text that the model wrote.
    public let text: String
    /// The reason why the text ended.
    public let finishReason: FinishReason
    /// The number of tokens that the model read.
    public let promptTokenCount: Int
    /// The number of tokens of `text`. A stop sequence and the end of the text are not counted.
    public let completionTokenCount: Int
}
