internal import StrictJSON

/// A call's body, read as far as metering needs. What it does not name passes through untouched.
package struct InferenceRequest: Sendable {
    package let endpoint: Endpoint
    /// The client's bytes.
    package let body: [UInt8]
    /// The model as the client named it.
    package internal(set) var model = ""
    /// Whether the client asked for an event stream.
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
    /// Whether the input refers to what its bytes do not show: an image, a sound, a file, an earlier answer.
    package internal(set) var hasHiddenInput = false
    /// Whether the model is told of tools.
    package internal(set) var hasTools = false
    /// How often the upstream may read the context for this call: again after each tool that runs there.
    package internal(set) var upstreamRounds: UInt64 = 1
    /// The Unicode scalars of a text to be spoken.
    package internal(set) var characters: UInt64 = 0
    /// How long a sound is by its own header, or as estimated by its bytes, in seconds.
    package internal(set) var soundSeconds: UInt64 = 0
    /// The size of the texts that the model reads as they stand in the body.
    package internal(set) var inputBytes: UInt64 = 0
    /// Where the model's name lies, quotation marks included.
    var modelRange = 0..<0
    /// Where `messages`, `prompt` or `input` lies.
    var inputRange = 0..<0
    /// Whether a completion's prompt is one string.
    var inputText: JSONText?
    var streamOptions = StreamOptions.absent
    let isForm: Bool

    /// Where `stream_options.include_usage` is, or would have to be inserted.
    enum StreamOptions: Sendable {
        /// The endpoint knows no such option.
        case inapplicable
        case absent
        /// `stream_options` is null and gives way whole.
        case null(Range<Int>)
        /// An object without `include_usage`; the offset is that after its opening brace.
        case object(afterBrace: Int, isEmpty: Bool)
        case includeUsage(Range<Int>)
    }

    /// - Parameters:
    ///   - contentType: The request's `Content-Type`: forms carry their boundary in it; everything else is read as JSON.
    ///   - maximumDepth: Deeper nesting is a fault.
    /// - Throws: ``RequestFault`` for anything that two parsers could read differently where money depends on it.
    package init(endpoint: Endpoint, body: [UInt8], contentType: String? = nil, maximumDepth: Int = 256) throws(RequestFault) {
        let form = endpoint.format.takesForms ? FormBoundary(contentType: contentType) : nil
        guard form != nil || endpoint.format.takesJSON else { throw .malformedForm(.notAForm) }
        var reader = RequestReader(request: InferenceRequest(unread: body, endpoint: endpoint, isForm: form != nil))
        if let form {
            try reader.readForm(body, boundary: form)
        } else {
            do throws(JSONError) {
                try body.viewed { (view) throws(JSONError) in
                    var scanner = JSONScanner(view, maximumDepth: maximumDepth)
                    try reader.readBody(&scanner)
                    try scanner.finish()
                }
            } catch {
                throw reader.fault ?? .malformed(error)
            }
        }
        try reader.complete()
        self = reader.request
    }

    private init(unread body: [UInt8], endpoint: Endpoint, isForm: Bool) {
        self.endpoint = endpoint
        self.body = body
        self.isForm = isForm
        if case .streamOptions = endpoint.format.role(of: .streamOptions) {} else { streamOptions = .inapplicable }
    }

    /// What a content record calls the prompt: the text of a completion's only prompt, or the JSON of `messages` exactly as sent; nil otherwise.
    package var contentPrompt: [UInt8]? {
        switch endpoint {
        case .chatCompletions: inputJSON
        case .completions: inputText.map { text in body.viewed { JSONScanner($0).decode(text) } }
        case .embeddings, .responses, .messages, .imageGenerations, .imageEdits, .imageVariations, .speech, .transcriptions, .translations: nil
        }
    }

    /// The JSON of the input exactly as sent.
    package var inputJSON: [UInt8] { Array(body[inputRange]) }
}
