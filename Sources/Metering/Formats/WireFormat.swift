internal import LedgerCore
internal import StrictJSON

/// The requests and responses of one kind of endpoint: the meaning of their members, and the units they count as.
protocol WireFormat: SendableMetatype {
    /// The API whose errors the endpoint sends; OpenAI's unless told.
    static var dialect: Dialect { get }

    /// The header fields of a caller that are forwarded to the upstream; those of OpenAI's formats unless told.
    static var callerFields: HeaderNameSet { get }

    /// The meaning of a member of a request's body. Most follow ``commonRole(of:)``.
    static func role(of field: RequestField) -> FieldRole

    /// The member that a request needs besides `model`; nil where it needs none.
    static var requiredField: RequestField? { get }

    /// Whether requests may also come as a form (RFC 7578).
    static var takesForms: Bool { get }

    /// Whether requests come as JSON.
    static var takesJSON: Bool { get }

    /// The kind of output; text unless told.
    static var output: OutputKind { get }

    /// Whether a response of this media type, which is neither JSON nor an event stream, belongs to the endpoint.
    static func isOpaqueAnswer(mediaType: String) -> Bool

    /// Reads a member of a response, or of an event of its stream.
    ///
    /// - Parameter scanner: Stands before the member's value, which must be read or skipped.
    /// - Throws: ``JSONError`` when the value is malformed.
    static func readMember(_ name: JSONText, of scanner: inout JSONScanner, into report: inout AnswerReport) throws(JSONError)

    /// Whether a whole response holds the endpoint's output.
    static func isAnswer(_ report: AnswerReport) -> Bool

    /// Whether a stream's events report different counts, so that a later one adds to what an earlier one told. Otherwise the last usage counts.
    static var joinsUsage: Bool { get }

    /// Whether the input tokens of a usage leave out those read from or written to the cache.
    static var usageExcludesCache: Bool { get }

    /// Whether an event delivers output when it has choices. Otherwise its type says so.
    static var deliversOutputs: Bool { get }

    /// Whether the last output ends a stream, without another mark of its end.
    static var endsWithOutputs: Bool { get }

    /// Whether a usage may be seconds of sound in place of tokens.
    static var countsSeconds: Bool { get }

    /// Whether the endpoint only counts the tokens of its input, without running a model.
    static var countsTokens: Bool { get }

    /// Adds the units that the endpoint counts besides tokens.
    static func addUnits(to usage: inout Usage, of request: InferenceRequest, consumption: Consumption)

    /// Adds the most units besides tokens that a call can use.
    static func addGreatestUnits(to usage: inout Usage, of request: InferenceRequest, limits: ModelLimits)

    /// The number of tokens that the upstream may add to an input beyond its bytes.
    static func hiddenTokens(of request: InferenceRequest) -> UInt64

    /// The prompt of a content record of the call; nil where there can be no such record.
    static func contentPrompt(of request: InferenceRequest) -> [UInt8]?
}

extension WireFormat {
    static var dialect: Dialect { .openAI }
    static var callerFields: HeaderNameSet { CallerFields.ofOpenAI }
    static var takesForms: Bool { false }
    static var takesJSON: Bool { true }
    static var output: OutputKind { .text }
    static var joinsUsage: Bool { false }
    static var usageExcludesCache: Bool { false }
    static var deliversOutputs: Bool { false }
    static var endsWithOutputs: Bool { false }
    static var countsTokens: Bool { false }
    static var countsSeconds: Bool { false }
    static func isOpaqueAnswer(mediaType: String) -> Bool { false }
    static func addUnits(to usage: inout Usage, of request: InferenceRequest, consumption: Consumption) {}
    static func contentPrompt(of request: InferenceRequest) -> [UInt8]? { nil }
    static func addGreatestUnits(to usage: inout Usage, of request: InferenceRequest, limits: ModelLimits) {}
    /// An allowance for a chat template.
    static func hiddenTokens(of request: InferenceRequest) -> UInt64 { 64 }

    /// The meaning of a member at most endpoints.
    static func commonRole(of field: RequestField) -> FieldRole {
        switch field {
        case .model: .model
        case .stream: .stream
        case .maxTokens, .maxCompletionTokens, .maxOutputTokens, .maxNewTokens, .nPredict: .outputLimit
        case .minTokens: .leastOutput
        case .n, .bestOf, .nCompletions: .choices
        // A template of the caller's own can repeat anything any number of times. Some servers read one endpoint's input at another.
        case .chatTemplate, .messages, .prompt, .input, .promptEmbeddings: .hiddenInput
        case .webSearchOptions: .searchOptions
        case .models, .fallbacks, .contextFallbacks, .extraBody, .extraHeaders, .apiBase, .baseURL, .apiKey: .routing
        // Members of other endpoints.
        case .streamOptions, .streamFormat, .system, .instructions, .tools, .maxToolCalls, .previousResponse, .conversation, .mcpServers, .container,
            .file, .image, .imageList, .mask, .query, .documents:
            .ignored
        }
    }
}

/// The meaning of a request's member for metering.
enum FieldRole {
    case ignored
    case model, stream, streamOptions, streamFormat
    /// A limit on one choice's output.
    case outputLimit
    /// A lower bound of one choice's output, which raises its limit.
    case leastOutput
    /// The number of choices to make.
    case choices
    /// Input for the model, of this shape.
    case input(InputShape)
    /// More text that the model reads.
    case text
    /// A reference, unless null, to input that is not in the body.
    case hiddenInput
    /// Tools that run at the client or at the upstream.
    case tools
    /// The most calls of tools that run at the upstream.
    case toolCalls
    /// Tools that run at the upstream.
    case upstreamTools
    /// The wish that the upstream searches the web before it answers.
    case searchOptions
    /// A text that the model reads once with each input.
    case query
    /// The sound to transcribe.
    case sound
    /// A choice of another model, server or key, which a router at the upstream would follow. Only null is accepted.
    case routing
}

/// The kind of output that a model writes.
enum OutputKind {
    /// Text. Its bytes count where the upstream reports no tokens.
    case text
    /// Sound or images. Only the tokens that the upstream reports count.
    case media
    /// Output that is not counted, such as vectors.
    case none
}

/// The shape of the member that holds a request's input.
enum InputShape {
    /// A list of messages.
    case messages
    /// One text or list of tokens, or several.
    case prompts
    /// One text, or a list of messages and other items.
    case items
    /// One text whose characters count.
    case characters
    /// A list of documents.
    case documents
}
