public import ReferenceModel

/// The endpoints that answer with a text.
public enum ReferenceEndpoint: String, Sendable, Hashable {
    /// `POST /v1/chat/completions`, whose input is `messages`.
    case chatCompletions = "chat/completions"
    /// `POST /v1/completions`, whose input is `prompt`.
    case completions
}

extension ReferenceCall {
    /// Makes the call that the server makes of a request, from the parts of it that a content record keeps.
    ///
    /// - Parameters:
    ///   - inputJSON: The request's `messages` or `prompt` as JSON, with any spacing.
    ///   - options: The options of the request. The server adds i to the seed for the choice with index i.
    /// - Throws: ``OpenAIError`` as the server would return it, and for a `prompt` that lists more than one text.
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

    /// Makes the first call that the server makes of a whole request.
    ///
    /// - Parameters:
    ///   - modelID: The model that the request names.
    ///   - seed: The seed in the response.
    /// - Throws: ``OpenAIError`` as the server would return it.
    public init(endpoint: ReferenceEndpoint, requestBody: [UInt8], modelID: String, seed: UInt64) throws(OpenAIError) {
        let request = try GenerationRequest(endpoint: endpoint, body: requestBody, modelID: modelID, limits: ServerLimits())
        guard var first = request.calls.first else { throw .invalid(PromptField.name, "Expected a prompt, found none.") }
        first.options.seed = seed
        self = first
    }
}
