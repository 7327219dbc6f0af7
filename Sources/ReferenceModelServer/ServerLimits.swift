/// The limits of one call, and of all calls together. One token is one byte.
public struct ServerLimits: Sendable, Hashable {
    /// The largest body. Larger ones are refused with 413.
    public var maximumBodyBytes = 4 << 20
    /// The most tokens in all prompts of a call together. Reading costs about 15 µs per token.
    public var maximumPromptTokens = 32_768
    /// The most tokens that a call may ask for.
    public var maximumCompletionTokens = 4_096
    /// The number of tokens of a call that names no maximum.
    public var defaultCompletionTokens = 256
    /// The most choices of a call, over all its prompts.
    public var maximumChoices = 16
    /// The most texts in a request for embeddings.
    public var maximumEmbeddingInputs = 2_048
    /// The most calls at a time. Further ones are refused with 503.
    public var maximumCalls = 1_024
    /// The number of slices of work that run at a time. The other calls wait their turn.
    public var maximumRunning = 2

    /// Makes the default limits.
    public init() {}

    func promptTooLong(_ count: Int, parameter: String) -> OpenAIError {
        .invalid(
            parameter, "The call has \(count) prompt tokens; this model reads at most \(maximumPromptTokens) in one call.",
            code: "context_length_exceeded")
    }
}
