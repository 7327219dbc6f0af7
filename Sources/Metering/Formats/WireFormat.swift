internal import LedgerCore
internal import StrictJSON

/// How the requests and answers of one kind of endpoint are read, and what they count as. A new kind is one file that says this.
protocol WireFormat: SendableMetatype {
    static var dialect: Dialect { get }

    /// What a member of a request's body means; ``commonRole(of:)`` unless told.
    static func role(of field: RequestField) -> FieldRole

    /// The member that a request cannot be without, besides `model`; nil where there is none.
    static var requiredField: RequestField? { get }

    /// Whether requests may also come as a form (RFC 7578).
    static var takesForms: Bool { get }

    /// Whether requests come as JSON.
    static var takesJSON: Bool { get }

    static var output: OutputKind { get }

    /// Whether an answer of this media type, which is neither JSON nor an event stream, is one.
    static func isOpaqueAnswer(mediaType: String) -> Bool

    /// Reads a member of the answer, or of an event of its stream. The name's value is read or skipped.
    static func readMember(_ name: JSONText, of scanner: inout JSONScanner, into report: inout AnswerReport) throws(JSONError)

    /// Whether a whole answer is one.
    static func isAnswer(_ report: AnswerReport) -> Bool

    /// Whether each count of a stream is the greatest that was told, because its events tell different ones; otherwise the last usage counts.
    static var joinsUsage: Bool { get }

    /// Whether an event with choices delivers something; elsewhere its type says so.
    static var deliversOutputs: Bool { get }

    /// Whether a stream is over with its last output, without a mark of its end.
    static var endsWithOutputs: Bool { get }

    /// What the endpoint counts beside tokens.
    static func addUnits(to usage: inout Usage, of request: InferenceRequest, consumption: Consumption)

    /// The most of these.
    static func addGreatestUnits(to usage: inout Usage, of request: InferenceRequest, limits: ModelLimits)

    /// Tokens that the upstream may add to an input beyond its bytes.
    static func hiddenTokens(of request: InferenceRequest) -> UInt64
}

extension WireFormat {
    static var dialect: Dialect { .openAI }
    static var takesForms: Bool { false }
    static var takesJSON: Bool { true }
    static var output: OutputKind { .text }
    static var joinsUsage: Bool { false }
    static var deliversOutputs: Bool { false }
    static var endsWithOutputs: Bool { false }
    static func isOpaqueAnswer(mediaType: String) -> Bool { false }
    static func addUnits(to usage: inout Usage, of request: InferenceRequest, consumption: Consumption) {}
    static func addGreatestUnits(to usage: inout Usage, of request: InferenceRequest, limits: ModelLimits) {}
    /// An allowance for what a chat template adds.
    static func hiddenTokens(of request: InferenceRequest) -> UInt64 { 64 }

    static func commonRole(of field: RequestField) -> FieldRole {
        switch field {
        case .model: .model
        case .stream: .stream
        case .maxTokens, .maxCompletionTokens, .maxOutputTokens, .maxNewTokens, .nPredict: .outputLimit
        case .minTokens: .leastOutput
        case .n, .bestOf, .nCompletions: .choices
        // A template of the caller's own can write anything any number of times. Some servers read one endpoint's input at another.
        case .chatTemplate, .messages, .prompt, .input, .promptEmbeddings, .webSearchOptions: .hiddenInput
        // Of other endpoints.
        case .streamOptions, .streamFormat, .system, .instructions, .tools, .maxToolCalls, .previousResponse, .conversation, .mcpServers, .container,
            .file, .image, .imageList, .mask:
            .ignored
        }
    }
}

/// What a member of a request's body means for metering.
enum FieldRole {
    case ignored
    case model, stream, streamOptions, streamFormat
    /// A limit on one choice's output.
    case outputLimit
    case leastOutput
    /// How many answers are made.
    case choices
    /// What the model reads, of this shape.
    case input(InputShape)
    /// More text that the model reads.
    case text
    /// Anything but null refers to input that its bytes do not show.
    case hiddenInput
    /// What the model may call, here or at the upstream.
    case tools
    /// How often it may call what runs at the upstream.
    case toolCalls
    /// What the model may call at the upstream.
    case upstreamTools
    /// The sound to be written down.
    case sound
}

/// What a model writes.
enum OutputKind {
    /// Text: tokens are counted by its bytes where the upstream tells none.
    case text
    /// Sound or images: tokens are what the upstream tells.
    case media
    /// Nothing that is counted, such as vectors.
    case none
}

enum InputShape {
    /// A list of messages.
    case messages
    /// One text or list of tokens, or several.
    case prompts
    /// One text, or a list of messages and other items.
    case items
    /// One text whose characters count.
    case characters
}
