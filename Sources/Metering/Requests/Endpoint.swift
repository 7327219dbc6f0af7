/// The OpenAI endpoints that calls are metered on.
package enum Endpoint: String, Sendable, Hashable, CaseIterable {
    case chatCompletions = "chat/completions"
    case completions
    case embeddings

    /// The path after the API's base, without a leading slash.
    package var path: String { rawValue }

    /// The member of a request's body that holds what the model reads.
    package var inputName: String {
        switch self {
        case .chatCompletions: "messages"
        case .completions: "prompt"
        case .embeddings: "input"
        }
    }

    package var writesText: Bool { self != .embeddings }
}
