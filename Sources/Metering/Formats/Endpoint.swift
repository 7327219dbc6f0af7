/// The endpoints that calls are metered on: OpenAI's, and Anthropic's messages.
package enum Endpoint: String, Sendable, Hashable, CaseIterable {
    case chatCompletions = "chat/completions"
    case completions
    case embeddings
    case responses
    case messages
    case imageGenerations = "images/generations"
    case imageEdits = "images/edits"
    case imageVariations = "images/variations"
    case speech = "audio/speech"
    case transcriptions = "audio/transcriptions"
    case translations = "audio/translations"

    /// The path after the API's base, without a leading slash.
    package var path: String { rawValue }

    /// Whose API it is: what its errors look like.
    package var dialect: Dialect { format.dialect }

    /// How its requests and answers are read.
    var format: any WireFormat.Type {
        switch self {
        case .chatCompletions: ChatCompletionsFormat.self
        case .completions: CompletionsFormat.self
        case .embeddings: EmbeddingsFormat.self
        case .responses: ResponsesFormat.self
        case .messages: MessagesFormat.self
        case .imageGenerations, .imageEdits, .imageVariations: ImagesFormat.self
        case .speech: SpeechFormat.self
        case .transcriptions, .translations: TranscriptionsFormat.self
        }
    }
}

/// Whose words an API speaks.
package enum Dialect: Sendable, Hashable {
    case openAI, anthropic
}
