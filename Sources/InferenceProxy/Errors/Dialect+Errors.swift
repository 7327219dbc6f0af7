internal import HTTPTypes
internal import Metering
internal import StrictJSON

extension Dialect {
    /// An error as the API's clients read it.
    func body(of error: OpenAIError) -> JSONValue {
        switch self {
        case .openAI: error.body
        case .anthropic:
            .object(["type": .string("error"), "error": .object(["type": .string(error.anthropicType), "message": .string(error.message)])])
        }
    }

    /// The same in the middle of an event stream.
    func frame(of error: OpenAIError) -> [UInt8] {
        let event = self == .anthropic ? "event: error\n" : ""
        return Array("\(event)data: \(body(of: error).text)\n\n".utf8)
    }
}

extension OpenAIError {
    /// The error's kind in Anthropic's words: https://docs.anthropic.com/en/api/errors
    fileprivate var anthropicType: String {
        switch status.code {
        case 401: "authentication_error"
        case 402: "billing_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case 503, 529: "overloaded_error"
        case 504: "timeout_error"
        case 400..<500: "invalid_request_error"
        default: "api_error"
        }
    }
}
