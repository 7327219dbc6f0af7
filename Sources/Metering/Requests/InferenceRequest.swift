internal import StrictJSON

/// A call's body, read as far as metering needs it. All other members pass through untouched.
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
    /// The greatest limit that the client set on one choice's output, under any name; nil where it set none.
    package internal(set) var maximumOutputTokens: UInt64?
    /// Whether one of these limits is zero or negative, which servers read as no limit.
    package internal(set) var hasOpenLimit = false
    /// The first number of the request that is beyond all reason, by its member's name.
    package internal(set) var absurdity: RequestFault?
    /// The number of outputs to make: choices (`n`, `best_of`) times prompts.
    package internal(set) var outputCount: UInt64 = 1
    /// The number of prompts or inputs, each of which can fill the model's context.
    package internal(set) var inputCount: UInt64 = 1
    /// Whether the input refers to something whose cost the body's size does not bound: an image, a sound, a file, an earlier response.
    package internal(set) var hasHiddenInput = false
    /// Whether the request offers tools to the model.
    package internal(set) var hasTools = false
    /// The most searches of the web, and the most calls of other tools, that the upstream may make.
    package internal(set) var greatestSearches: UInt64 = 0
    package internal(set) var greatestToolCalls: UInt64 = 0
    /// The size in bytes of a query that the model reads once with each input.
    var queryBytes: UInt64 = 0
    /// The most times that the upstream may read the context for this call: once, and again after each tool that runs there.
    package internal(set) var upstreamRounds: UInt64 = 1
    /// The number of Unicode scalars of a text to speak.
    package internal(set) var characters: UInt64 = 0
    /// The duration of a sound in seconds, by its header or estimated from its size.
    package internal(set) var soundSeconds: UInt64 = 0
    /// The size in bytes of the texts for the model, as they stand in the body.
    package internal(set) var inputBytes: UInt64 = 0
    /// The bytes of the model's name, quotation marks included.
    var modelRange = 0..<0
    /// The bytes of `messages`, `prompt` or `input`.
    var inputRange = 0..<0
    /// The prompt or input, when it is one string.
    var inputText: JSONText?
    var streamOptions = StreamOptions.absent
    let isForm: Bool

    /// The place of `stream_options.include_usage`, or the place to insert it.
    enum StreamOptions: Sendable {
        /// The endpoint has no such option.
        case inapplicable
        case absent
        /// `stream_options` is null, and is replaced.
        case null(Range<Int>)
        /// `stream_options` is an object without `include_usage`. The offset is that after its opening brace.
        case object(afterBrace: Int, isEmpty: Bool)
        case includeUsage(Range<Int>)
    }

    /// Reads the body of a call.
    ///
    /// - Parameters:
    ///   - contentType: The request's `Content-Type`, which holds a form's boundary. All but forms is read as JSON.
    ///   - maximumDepth: The most arrays and objects that may lie in each other.
    /// - Throws: ``RequestFault`` for everything that two parsers could read differently where money depends on it.
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

    init(unread body: [UInt8], endpoint: Endpoint, isForm: Bool) {
        self.endpoint = endpoint
        self.body = body
        self.isForm = isForm
        if case .streamOptions = endpoint.format.role(of: .streamOptions) {} else { streamOptions = .inapplicable }
    }

    /// The prompt of a content record; nil where the endpoint has none.
    package var contentPrompt: [UInt8]? { endpoint.format.contentPrompt(of: self) }

    /// The text of a completion's only prompt; nil for several prompts or tokens.
    var decodedInputText: [UInt8]? { inputText.map { text in body.viewed { JSONScanner($0).decode(text) } } }

    /// The JSON of the input exactly as sent.
    package var inputJSON: [UInt8] { Array(body[inputRange]) }
}
