/// What one call, and all calls together, may ask of the server. One token is one byte.
public struct ServerLimits: Sendable, Hashable {
    /// Larger bodies are refused with 413.
    public var maximumBodyBytes = 4 << 20
    /// All prompts of a call together; reading costs about 15 µs per token.
    public var maximumPromptTokens = 32_768
    public var maximumCompletionTokens = 4_096
    /// Where a call names no maximum.
    public var defaultCompletionTokens = 256
    /// All choices of a call together.
    public var maximumChoices = 16
    public var maximumEmbeddingInputs = 2_048
    /// More calls at a time are refused with 503.
    public var maximumCalls = 1_024
    /// So many slices of work run at a time; the other calls wait their turn.
    public var maximumRunning = 2

    public init() {}

    func promptTooLong(_ count: Int, parameter: String) -> OpenAIError {
        .invalid(
            parameter, "The call has \(count) prompt tokens; this model reads at most \(maximumPromptTokens) in one call.",
            code: "context_length_exceeded")
    }
}
