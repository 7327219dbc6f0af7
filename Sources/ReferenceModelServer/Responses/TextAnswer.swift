import ReferenceModel

/// The response to a request for text, whole or one frame of a stream: `chat.completion`, `text_completion` and their chunks.
struct TextAnswer: Encodable, Sendable {
    /// The members that all frames of one response share.
    struct Head: Sendable {
        let id: String
        let object: String
        let createdUnixSeconds: Int
        let model: String
        let systemFingerprint: String
        let seed: UInt64
    }

    enum UsageField: Sendable {
        case absent
        case null
        case counted(Usage)
    }

    let head: Head
    let choices: [TextChoice]
    let usage: UsageField

    private enum Key: String, CodingKey {
        case id, object, created, model, choices, usage, seed
        case systemFingerprint = "system_fingerprint"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(head.id, forKey: .id)
        try container.encode(head.object, forKey: .object)
        try container.encode(head.createdUnixSeconds, forKey: .created)
        try container.encode(head.model, forKey: .model)
        try container.encode(head.systemFingerprint, forKey: .systemFingerprint)
        try container.encode(head.seed, forKey: .seed)
        try container.encode(choices, forKey: .choices)
        switch usage {
        case .absent: break
        case .null: try container.encodeNil(forKey: .usage)
        case .counted(let usage): try container.encode(usage, forKey: .usage)
        }
    }
}

/// One choice of a response, or the part of it in one frame.
struct TextChoice: Encodable, Sendable {
    enum Content: Sendable {
        /// `"text": …`
        case text(String)
        /// `"message": {"role": "assistant", "content": …, "refusal": null}`
        case message(String)
        /// `"delta": {…}`, with a role in the first frame and nothing in the last.
        case delta(role: String?, content: String?)
    }

    let index: Int
    let content: Content
    let finishReason: FinishReason?

    private enum Key: String, CodingKey {
        case index, text, message, delta, logprobs, role, content, refusal
        case finishReason = "finish_reason"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(index, forKey: .index)
        switch content {
        case .text(let text): try container.encode(text, forKey: .text)
        case .message(let text):
            var message = container.nestedContainer(keyedBy: Key.self, forKey: .message)
            try message.encode("assistant", forKey: .role)
            try message.encode(text, forKey: .content)
            try message.encodeNil(forKey: .refusal)
        case .delta(let role, let text):
            var delta = container.nestedContainer(keyedBy: Key.self, forKey: .delta)
            try delta.encodeIfPresent(role, forKey: .role)
            try delta.encodeIfPresent(text, forKey: .content)
        }
        try container.encodeNil(forKey: .logprobs)
        try container.encode(finishReason?.rawValue, forKey: .finishReason)
    }
}
