/// The endpoints that calls are metered on: OpenAI's, Anthropic's messages, and reranking.
package enum Endpoint: String, Sendable, Hashable, CaseIterable {
    case chatCompletions = "chat/completions"
    case completions
    case embeddings
    case responses
    case messages
    case messageTokens = "messages/count_tokens"
    case responseTokens = "responses/input_tokens"
    case moderations
    case rerank
    case imageGenerations = "images/generations"
    case imageEdits = "images/edits"
    case imageVariations = "images/variations"
    case speech = "audio/speech"
    case transcriptions = "audio/transcriptions"
    case translations = "audio/translations"
    /// A session over a WebSocket (RFC 6455), whose responses are calls.
    case realtime

    private static let byPath = Dictionary(uniqueKeysWithValues: allCases.filter { !$0.isSession }.map { ("/v1/" + $0.path, $0) })

    /// Whether the endpoint is a session, which a `GET` opens, and not a request with a body.
    package var isSession: Bool { self == .realtime }

    /// The endpoint of a `POST` request's target (RFC 9112 §3.2.1); nil for a target that is not metered.
    ///
    /// Paths are compared as they were sent, but for one slash at the end. Another spelling is another path, to the upstream as well.
    package init?(target: String) {
        if let endpoint = Endpoint.byPath[target] {
            self = endpoint
            return
        }
        let path = target.prefix { $0 != "?" }
        guard let endpoint = Endpoint.byPath[String(path.hasSuffix("/") ? path.dropLast() : path)] else { return nil }
        self = endpoint
    }

    /// The path after the API's base, without a leading slash.
    package var path: String { rawValue }

    /// The API that the endpoint belongs to, which decides the shape of errors.
    package var dialect: Dialect { format.dialect }

    /// The format of its requests and responses.
    var format: any WireFormat.Type {
        switch self {
        case .chatCompletions: ChatCompletionsFormat.self
        case .completions: CompletionsFormat.self
        case .embeddings: EmbeddingsFormat.self
        case .responses: ResponsesFormat.self
        case .messages: MessagesFormat.self
        case .messageTokens: MessageTokensFormat.self
        case .responseTokens: ResponseTokensFormat.self
        case .moderations: ModerationsFormat.self
        case .rerank: RerankFormat.self
        case .imageGenerations, .imageEdits, .imageVariations: ImagesFormat.self
        case .speech: SpeechFormat.self
        case .transcriptions, .translations: TranscriptionsFormat.self
        case .realtime: RealtimeFormat.self
        }
    }
}

/// The vendor whose API an endpoint follows.
package enum Dialect: Sendable, Hashable {
    case openAI, anthropic
}
