internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import Metering
internal import StrictJSON

/// An error under `/v1`, in the shape that OpenAI's clients read.
package struct OpenAIError: Error, Sendable {
    let status: HTTPResponse.Status
    let message: String
    let type: String
    var parameter: String?
    let code: String?
    /// Seconds after which another try can help.
    var retryAfterSeconds: Int?
    /// Other headers of the response.
    var headers: [(name: String, value: String)] = []

    var body: JSONValue {
        .object([
            "error": .object([
                "message": .string(message), "type": .string(type), "param": parameter.map { .string($0) } ?? .null,
                "code": code.map { .string($0) } ?? .null,
            ])
        ])
    }
}

extension OpenAIError: HTTPResponseError {
    func response(from request: Request, context: some RequestContext) throws -> Response { response }

    var response: Response { response(in: .openAI) }

    func response(in dialect: Dialect) -> Response {
        var response = Response(json: dialect.body(of: self), status: status)
        if let retryAfterSeconds { response.headers[.retryAfter] = String(retryAfterSeconds) }
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { response.headers[name] = value }
        }
        return response
    }
}

extension OpenAIError {
    static func invalidRequest(_ message: String, parameter: String? = nil, code: String? = nil) -> OpenAIError {
        OpenAIError(status: .badRequest, message: message, type: "invalid_request_error", parameter: parameter, code: code)
    }

    init(_ fault: RequestFault) {
        self = .invalidRequest(fault.description, parameter: fault.parameter)
    }

    init(_ fault: ContentTypeFault) {
        self.init(
            status: fault.isAboutCharset ? .unsupportedMediaType : .badRequest, message: fault.description, type: "invalid_request_error",
            code: "unsupported_content_type")
    }

    static func unsupportedEncoding(_ encoding: String) -> OpenAIError {
        OpenAIError(
            status: .unsupportedMediaType,
            message: "The request's body has the Content-Encoding '\(encoding.prefix(40))', which is not read here. Send it uncompressed.",
            type: "invalid_request_error", code: "unsupported_content_encoding")
    }

    static let missingKey = OpenAIError(
        status: .unauthorized,
        message: "You didn't provide an API key. Send it as 'Authorization: Bearer imo-…', or in x-api-key, api-key or x-goog-api-key.",
        type: "invalid_request_error", code: "invalid_api_key")

    static let contradictingKeys = OpenAIError(
        status: .badRequest, message: "The request brings different API keys in its headers. Send one key, in one of them.",
        type: "invalid_request_error", code: "contradicting_api_keys")

    static let invalidKey = OpenAIError(
        status: .unauthorized, message: "The API key is not one of this gateway, or it was revoked. Ask the operator for a key.",
        type: "invalid_request_error", code: "invalid_api_key")

    static func bodyTooLarge(maximumBytes: Int) -> OpenAIError {
        OpenAIError(
            status: .contentTooLarge, message: "The request's body is larger than \(maximumBytes) bytes. Send a smaller one.",
            type: "invalid_request_error", code: "request_too_large")
    }

    static func modelNotFound(_ name: String) -> OpenAIError {
        OpenAIError(
            status: .notFound, message: "The model '\(name.prefix(140))' does not exist. List the models with GET /v1/models.",
            type: "invalid_request_error", parameter: "model", code: "model_not_found")
    }

    static let gateClosed = OpenAIError(
        status: .forbidden,
        message:
            "The model is open to accounts whose wallets hold enough of a token: GET /imo/v1/models/{model} shows which, as gate. Link wallets that hold "
            + "it by POST /imo/v1/wallets. Nothing was charged.", type: "invalid_request_error", parameter: "model", code: "gate_closed")

    static func noUpstream(_ model: String) -> OpenAIError {
        OpenAIError(
            status: .serviceUnavailable, message: "The model '\(model)' has no upstream at present. Nothing was charged.", type: "server_error",
            code: "upstream_not_configured", retryAfterSeconds: 30)
    }

    static func unknownRoute(_ method: String, _ path: String) -> OpenAIError {
        OpenAIError(
            status: .notFound, message: "Unknown request URL: \(method) \(path.prefix(200)). Check the URL and the method.",
            type: "invalid_request_error", code: "unknown_url")
    }

    static let ledgerUnavailable = OpenAIError(
        status: .serviceUnavailable, message: "The ledger cannot record the call at present. Nothing was charged; try again shortly.",
        type: "server_error", code: "ledger_unavailable", retryAfterSeconds: 1)

    static let upstreamUnreachable = OpenAIError(
        status: .badGateway, message: "The model's upstream could not be reached or broke off. Nothing was charged.", type: "server_error",
        code: "upstream_unavailable")

    static let upstreamTimeout = OpenAIError(
        status: .gatewayTimeout, message: "The model's upstream did not answer in time. Nothing was charged.", type: "server_error",
        code: "upstream_timeout")

    static let upstreamMalformed = OpenAIError(
        status: .badGateway, message: "The model's upstream did not answer in the form of its API. Nothing was charged.", type: "server_error",
        code: "upstream_malformed")

    static let connectionsExhausted = OpenAIError(
        status: .serviceUnavailable,
        message: "All of the gateway's connections to the model's upstream are in use. Nothing was charged; try again shortly.", type: "server_error",
        code: "overloaded", retryAfterSeconds: 1)

    static let internalError = OpenAIError(
        status: .internalServerError, message: "The gateway failed. Nothing was charged.", type: "server_error", code: "internal_error")
}
