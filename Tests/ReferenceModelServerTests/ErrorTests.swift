import Foundation
import HTTPTypes
import ReferenceModel
import ReferenceModelServer
import Testing

@Suite("Errors in OpenAI's shape")
struct ErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let path: String
        let body: String
        let status: Int
        let parameter: String?
        let code: String?

        var testDescription: String { "\(path) \(body.prefix(90))" }

        init(_ more: String, _ status: Int, _ parameter: String?, _ code: String?) {
            (path, body) = ("/v1/chat/completions", chat(more))
            (self.status, self.parameter, self.code) = (status, parameter, code)
        }

        init(path: String, body: String, _ status: Int, _ parameter: String?, _ code: String?) {
            (self.path, self.body) = (path, body)
            (self.status, self.parameter, self.code) = (status, parameter, code)
        }
    }

    static let fields: [Case] = [
        Case(#""max_tokens":0"#, 400, "max_tokens", "invalid_value"),
        Case(#""max_completion_tokens":4097"#, 400, "max_tokens", "invalid_value"),
        Case(#""temperature":2.01"#, 400, "temperature", "invalid_value"),
        Case(#""temperature":-0.1"#, 400, "temperature", "invalid_value"),
        Case(#""temperature":"hot""#, 400, "temperature", "invalid_type"),
        Case(#""top_p":1.5"#, 400, "top_p", "invalid_value"),
        Case(#""n":17"#, 400, "n", "invalid_value"),
        Case(#""n":0"#, 400, "n", "invalid_value"),
        Case(#""seed":"one""#, 400, "seed", "invalid_type"),
        Case(#""stop":["a","b","c","d","e"]"#, 400, "stop", nil),
        Case(#""stop":"""#, 400, "stop", nil),
        Case(#""stream_options":{"include_usage":true}"#, 400, "stream_options", nil),
        Case(#""logprobs":true"#, 400, "logprobs", "unsupported_parameter"),
        Case(#""tools":[{"type":"function"}]"#, 400, "tools", "unsupported_parameter"),
        Case(#""response_format":{"type":"json_object"}"#, 400, "response_format", "unsupported_parameter"),
        Case(#""logit_bias":{"50":1}"#, 400, "logit_bias", "unsupported_parameter"),
    ]

    static let bodies: [Case] = [
        Case(path: "/v1/chat/completions", body: "", 400, nil, nil),
        Case(path: "/v1/chat/completions", body: "{", 400, nil, nil),
        Case(path: "/v1/chat/completions", body: "[]", 400, nil, "invalid_type"),
        Case(path: "/v1/chat/completions", body: #"{"model":1}"#, 400, "model", "invalid_type"),
        Case(path: "/v1/chat/completions", body: "{}", 400, "model", "missing_required_parameter"),
        Case(path: "/v1/chat/completions", body: #"{"model":"m","messages":[]}"#, 404, "model", "model_not_found"),
        Case(path: "/v1/chat/completions", body: #"{"model":"imo-reference"}"#, 400, "messages", "missing_required_parameter"),
        Case(path: "/v1/chat/completions", body: chat(messages: "[]"), 400, "messages", "empty_array"),
        Case(
            path: "/v1/chat/completions",
            body: chat(messages: #"[{"role":"boss","content":""}]"#),
            400, "messages[0].role", "invalid_value"),
        Case(
            path: "/v1/chat/completions",
            body: chat(messages: #"[{"content":"a"}]"#),
            400, "messages[0].role", "missing_required_parameter"),
        Case(
            path: "/v1/chat/completions",
            body: chat(messages: #"[{"role":"user","content":[{"type":"image_url"}]}]"#),
            400, "messages", "invalid_value"),
        Case(
            path: "/v1/chat/completions",
            body: chat(#""x":"# + String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)),
            400, nil, nil),
        Case(
            path: "/v1/chat/completions",
            body: chat(messages: #"[{"role":"user","content":"\#(String(repeating: "a", count: 32_769))"}]"#),
            400, "messages", "context_length_exceeded"),
        Case(path: "/v1/completions", body: #"{"model":"imo-reference","prompt":[]}"#, 400, "prompt", "empty_array"),
        Case(path: "/v1/completions", body: #"{"model":"imo-reference","prompt":[256]}"#, 400, "prompt", "invalid_type"),
        Case(path: "/v1/completions", body: #"{"model":"imo-reference","prompt":{"a":1}}"#, 400, "prompt", "invalid_type"),
        Case(path: "/v1/completions", body: #"{"model":"imo-reference","prompt":["a","b"],"n":9}"#, 400, "n", "invalid_value"),
        Case(
            path: "/v1/completions",
            body: #"{"model":"imo-reference","prompt":"a","echo":true}"#,
            400, "echo", "unsupported_parameter"),
        Case(path: "/v1/embeddings", body: #"{"model":"imo-reference","input":""}"#, 400, "input", "invalid_value"),
        Case(path: "/v1/embeddings", body: #"{"model":"imo-reference","input":["a",""]}"#, 400, "input", "invalid_value"),
        Case(
            path: "/v1/embeddings",
            body: #"{"model":"imo-reference","input":"a","dimensions":64}"#,
            400, "dimensions", "invalid_value"),
        Case(
            path: "/v1/embeddings",
            body: #"{"model":"imo-reference","input":"a","encoding_format":"hex"}"#,
            400, "encoding_format", nil),
        Case(path: "/v1/embeddings", body: #"{"model":"gpt","input":"a"}"#, 404, "model", "model_not_found"),
        Case(path: "/v1/nothing", body: "{}", 404, nil, "unknown_url"),
    ]

    @Test("A request that cannot be answered is told why", arguments: fields + bodies)
    func refused(_ expected: Case) async throws {
        let answer = try await post(expected.path, expected.body)
        #expect(answer.status == expected.status)
        let error = try #require(answer.object["error"] as? [String: Any])
        #expect(Set(error.keys) == ["message", "type", "param", "code"])
        #expect((error["message"] as? String)?.isEmpty == false)
        #expect(error["type"] as? String == "invalid_request_error")
        #expect(error["param"] as? String == expected.parameter)
        #expect(error["code"] as? String == expected.code)
        #expect(answer.headers[.contentType] == "application/json")
    }

    @Test("A body above the limit is refused with 413")
    func bodyLimit() async throws {
        var limits = ServerLimits()
        limits.maximumBodyBytes = 100
        let body = #"{"model":"imo-reference","prompt":"\#(String(repeating: "a", count: 100))"}"#
        let answer = try await post("/v1/completions", body, to: server(limits: limits))
        #expect(answer.status == 413)
        #expect((try answer.object["error"] as? [String: Any])?["code"] as? String == "request_too_large")
    }

    @Test("More calls than the limit are refused with 503 and Retry-After, and the permits come back")
    func overload() async throws {
        var limits = ServerLimits()
        limits.maximumCalls = 0
        let refused = try await post("/v1/chat/completions", chat(), to: server(limits: limits))
        #expect(refused.status == 503)
        #expect(refused.headers[.retryAfter] == "1")
        limits.maximumCalls = 1
        let narrow = server(limits: limits)
        for more in [#""max_tokens":3"#, #""max_tokens":3,"stream":true"#, #""max_tokens":4"#] {
            #expect(try await post("/v1/chat/completions", chat(more), to: narrow).status == 200)
        }
        #expect(narrow.callCount == 0)
    }

    @Test("Models are listed, described, and unknown ones refused")
    func models() async throws {
        var answers: [Answer] = []
        for path in ["/v1/models", "/v1/models/imo-reference", "/v1/models/gpt"] { answers.append(try await ask(.get, path)) }
        #expect(answers.map(\.status) == [200, 200, 404])
        #expect((try answers[0].object["data"] as? [[String: Any]])?.first?["id"] as? String == "imo-reference")
        #expect(try answers[1].object["object"] as? String == "model")
    }

    @Test("Re-execution refuses an input that the server would refuse, and more than one prompt")
    func reexecution() {
        let inputs: [(ReferenceEndpoint, String)] = [
            (.completions, #"["a","b"]"#), (.completions, "[}"), (.chatCompletions, "[]"), (.chatCompletions, #""a""#),
        ]
        for (endpoint, json) in inputs {
            #expect(throws: OpenAIError.self) {
                _ = try ReferenceCall(endpoint: endpoint, inputJSON: Array(json.utf8), options: GenerationOptions())
            }
        }
    }
}
