/// The exact counts of tokens. One token is one byte.
struct Usage: Encodable, Sendable, Hashable {
    let promptTokens: Int
    let completionTokens: Int?
    let totalTokens: Int

    /// - Parameter completion: nil for calls that write no text.
    init(prompt: Int, completion: Int?) {
        promptTokens = prompt
        completionTokens = completion
        totalTokens = prompt + (completion ?? 0)
    }

    private enum CodingKeys: String, CodingKey {
        case promptTokens = "prompt_tokens"
        case completionTokens = "completion_tokens"
        case totalTokens = "total_tokens"
    }
}
