public import ReferenceModel

/// The kinds of call whose answer is a text.
public enum ReferenceEndpoint: String, Sendable, Hashable {
    /// `POST /v1/chat/completions`, whose input is `messages`.
    case chatCompletions = "chat/completions"
    /// `POST /v1/completions`, whose input is `prompt`.
    case completions
}

extension ReferenceCall {
    /// The call that the server makes of a request, from what a content record keeps of it.
    ///
    /// - Parameters:
    ///   - inputJSON: the request's `messages` or `prompt` as JSON, whatever its spacing.
    ///   - options: as the request says; the server adds i to the seed for the choice of index i.
    /// - Throws: ``OpenAIError`` as the server would answer it; also for a `prompt` that lists more than one text.
    public init(endpoint: ReferenceEndpoint, inputJSON: [UInt8], options: GenerationOptions) throws(OpenAIError) {
        let inputs =
            switch endpoint {
            case .chatCompletions: try decodeBody(MessagesField.self, inputJSON).inputs()
            case .completions: try decodeBody(PromptField.self, inputJSON).inputs()
            }
        guard let input = inputs.first, inputs.count == 1 else {
            throw .invalid(PromptField.name, "Expected one prompt, found \(inputs.count).")
        }
        self.init(input: input, options: options)
    }

    /// The first call that the server makes of a whole request.
    ///
    /// - Parameters:
    ///   - modelID: the model that the request names.
    ///   - seed: the seed that the answer says it used.
    /// - Throws: ``OpenAIError`` as the server would answer it.
    public init(endpoint: ReferenceEndpoint, requestBody: [UInt8], modelID: String, seed: UInt64) throws(OpenAIError) {
        let request = try GenerationRequest(endpoint: endpoint, body: requestBody, modelID: modelID, limits: ServerLimits())
        guard var first = request.calls.first else { throw .invalid(PromptField.name, "Expected a prompt, found none.") }
        first.options.seed = seed
        self = first
    }
}
