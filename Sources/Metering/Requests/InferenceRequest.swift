/// A call's JSON body, read as far as metering needs. What it does not name passes through untouched.
package struct InferenceRequest: Sendable {
    package let endpoint: Endpoint
    /// The client's bytes.
    package let body: [UInt8]
    /// The model as the client named it.
    package internal(set) var model = ""
    package internal(set) var isStream = false
    /// Whether the client asked for `stream_options.include_usage`.
    package internal(set) var includesUsage = false
    /// The greatest of the limits that the client set on one choice's output, whatever their names; nil where it set none.
    package internal(set) var maximumOutputTokens: UInt64?
    /// Whether one of these limits is zero or negative, which servers take for none.
    package internal(set) var hasOpenLimit = false
    /// How many outputs are made: choices (`n`, `best_of`) times prompts.
    package internal(set) var outputCount: UInt64 = 1
    /// How many prompts or inputs the call has; each can fill the model's context.
    package internal(set) var inputCount: UInt64 = 1
    /// Whether the input refers to what its bytes do not show: an image, a sound, a file.
    package internal(set) var hasHiddenInput = false
    /// Where the model's name lies, quotation marks included.
    var modelRange = 0..<0
    /// Where `messages`, `prompt` or `input` lies.
    var inputRange = 0..<0
    /// Whether a completion's prompt is one string.
    var inputText: JSONText?
    var streamOptions = StreamOptions.absent

    /// Where `stream_options.include_usage` is, or would have to be inserted.
    enum StreamOptions: Sendable {
        case absent
        /// `stream_options` is null and gives way whole.
        case null(Range<Int>)
        /// An object without `include_usage`; the offset is that after its opening brace.
        case object(afterBrace: Int, isEmpty: Bool)
        case includeUsage(Range<Int>)
    }

    /// - Parameters:
    ///   - maximumDepth: Deeper nesting is a fault.
    /// - Throws: ``RequestFault`` for anything that two parsers could read differently where money depends on it.
    package init(endpoint: Endpoint, body: [UInt8], maximumDepth: Int = 256) throws(RequestFault) {
        var reader = RequestReader(request: InferenceRequest(unread: body, endpoint: endpoint))
        var scanner = JSONScanner(body, maximumDepth: maximumDepth)
        do {
            try reader.readBody(&scanner)
            try scanner.finish()
        } catch {
            throw reader.fault ?? .malformed(error)
        }
        try reader.complete()
        self = reader.request
    }

    private init(unread body: [UInt8], endpoint: Endpoint) {
        self.endpoint = endpoint
        self.body = body
    }

    /// The size of the input as JSON, in bytes.
    package var inputBytes: UInt64 { UInt64(inputRange.count) }

    /// What a content record calls the prompt: the text of a completion's only prompt, or the JSON of `messages` exactly as sent; nil otherwise.
    package var contentPrompt: [UInt8]? {
        switch endpoint {
        case .chatCompletions: Array(body[inputRange])
        case .completions: inputText.map { JSONScanner(body).decode($0) }
        case .embeddings: nil
        }
    }

    /// The JSON of the input exactly as sent.
    package var inputJSON: [UInt8] { Array(body[inputRange]) }
}
