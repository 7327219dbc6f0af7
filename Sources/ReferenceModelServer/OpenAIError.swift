import Foundation

/// An error in the form of OpenAI's API: `{"error": {"message", "type", "param", "code"}}` with an HTTP status.
public struct OpenAIError: Error, Sendable, Hashable {
    /// The status of the HTTP response.
    public let statusCode: Int
    /// A sentence that says what is wrong, what was expected and what to do.
    public let message: String
    /// `invalid_request_error` or `server_error`.
    public let type: String
    /// The field of the request that is at fault.
    public let parameter: String?
    /// A word for programs, such as `model_not_found`.
    public let code: String?

    init(status statusCode: Int, message: String, type: String = "invalid_request_error", parameter: String? = nil, code: String? = nil) {
        self.statusCode = statusCode
        self.message = message
        self.type = type
        self.parameter = parameter
        self.code = code
    }

    static func invalid(_ parameter: String?, _ message: String, code: String? = nil) -> OpenAIError {
        OpenAIError(status: 400, message: message, parameter: parameter, code: code)
    }

    static func unsupported(_ parameter: String) -> OpenAIError {
        .invalid(parameter, "This model does not support '\(parameter)'. Leave it out.", code: "unsupported_parameter")
    }

    static let overloaded = OpenAIError(
        status: 503, message: "The model is busy with other calls. Try again in a second.", type: "server_error", code: "overloaded")

    static func unknownModel(_ model: String, known: String) -> OpenAIError {
        OpenAIError(
            status: 404, message: "The model '\(model.prefix(100))' does not exist. This server has '\(known)'.", parameter: "model",
            code: "model_not_found")
    }

    /// Makes the error of a body that is not the expected JSON.
    init(decoding error: any Error) {
        guard let error = error as? DecodingError else {
            self = error as? OpenAIError ?? .invalid(nil, "The request's body could not be read. Send one JSON object.")
            return
        }
        switch error {
        case .keyNotFound(let key, let context):
            let field = Self.path(context.codingPath + [key])
            self = .invalid(field, "Missing required parameter: '\(field)'.", code: "missing_required_parameter")
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            let field = Self.path(context.codingPath)
            self = .invalid(field.isEmpty ? nil : field, "Invalid type for '\(field)': \(context.debugDescription)", code: "invalid_type")
        case .dataCorrupted(let context):
            let field = Self.path(context.codingPath)
            let place = field.isEmpty ? "The request's body" : "'\(field)'"
            self = .invalid(field.isEmpty ? nil : field, "\(place) is not valid JSON for this call: \(context.debugDescription)")
        @unknown default:
            self = .invalid(nil, "The request's body could not be read. Send one JSON object.")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += (path.isEmpty ? "" : ".") + key.stringValue
            }
        }
    }
}
