internal import HTTPTypes
package import Hummingbird
package import JSONEndpoints

/// The parts of the vendors' APIs that are refused by name, so that a caller learns more than that there is no such path.
package struct UnservedRoutes {
    /// The paths under `/v1`, and the reasons.
    private static let reasons = [
        ("files", "files at an upstream belong to the operator's account there; send a file's content in the request that needs it"),
        ("uploads", "files at an upstream belong to the operator's account there; send a file's content in the request that needs it"),
        ("batches", "a batch runs later than its hold could last; make its calls one by one"),
        ("messages/batches", "a batch runs later than its hold could last; make its calls one by one"),
        ("realtime/sessions", "keys of an upstream are not given away; open a session at /v1/realtime?model=… with your own key"),
        ("realtime/transcription_sessions", "keys of an upstream are not given away; open a session at /v1/realtime?model=… with your own key"),
        ("realtime/client_secrets", "keys of an upstream are not given away; open a session at /v1/realtime?model=… with your own key"),
        ("realtime/calls", "sound that passes the gateway by is not metered here; open a session at /v1/realtime?model=…"),
        ("fine_tuning", "training is not metered here; register the trained model with the operator"),
        ("assistants", "what it reads and runs at an upstream is not metered here; use /v1/responses"),
        ("threads", "what it reads and runs at an upstream is not metered here; use /v1/responses"),
        ("conversations", "what it keeps at an upstream belongs to the operator's account there; send the conversation with each request"),
        ("vector_stores", "what it keeps at an upstream belongs to the operator's account there; send what is to be searched in the request"),
        ("containers", "what it runs at an upstream is not metered here; run tools at the client"),
        ("evals", "what it runs at an upstream is not metered here; make its calls one by one"),
        ("complete", "it is Anthropic's API of old; use /v1/messages"),
        ("edits", "it is OpenAI's API of old; use /v1/chat/completions"),
        ("engines", "it is OpenAI's API of old; name the model in the request, and list models by /v1/models"),
        ("videos", "seconds of video are not metered here; ask the operator for a model that is"),
    ]

    package init() {}

    package func add(to router: Router<EndpointContext>) {
        for (name, reason) in UnservedRoutes.reasons {
            for path in ["v1/\(name)", "v1/\(name)/**"] {
                for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete] {
                    router.on(RouterPath(path), method: method) { _, _ -> Response in throw OpenAIError.unserved(name, reason: reason) }
                }
            }
        }
    }
}

extension OpenAIError {
    fileprivate static func unserved(_ name: String, reason: String) -> OpenAIError {
        OpenAIError(
            status: .notFound, message: "This gateway does not serve /v1/\(name): \(reason).", type: "invalid_request_error",
            code: "unsupported_endpoint")
    }
}
