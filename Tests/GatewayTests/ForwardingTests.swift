import EthereumPrimitives
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InferenceProxy
import Ledger
import LedgerCore
import Metering
import NIOCore
import StrictJSON
import Testing
import Upstreams

@Suite struct ForwardingTests {
    @Test("The upstream gets the client's bytes and headers, but never its credentials or its connection's headers")
    func requestHeaders() async throws {
        try await TestGateway.with { gateway, client in
            let body = #"{ "model":"test/model", "messages":[], "unknown":{"a":[1.50,null]} }"#
            let answer = try await client.post(
                "/v1/chat/completions", body, key: gateway.key.text,
                headers: [
                    "x-custom": "dropped", "openai-beta": "kept", "openai-organization": "org-own", "connection": "x-hop", "x-hop": "dropped",
                    "te": "trailers",
                    "cookie": "secret",
                    "x-api-key": "secret", "imo-content-owner": "0x00000000000000000000000000000000000000AA", "accept-encoding": "gzip",
                ])
            #expect(answer.status == .ok)
            let received = try #require(gateway.upstream.requests.first)
            #expect(received.path == "/v1/chat/completions")
            #expect(String(decoding: received.body, as: UTF8.self) == body)
            #expect(received.headers[try .named("openai-beta")] == "kept")
            #expect(received.headers[.acceptEncoding] == "identity")
            for name in ["authorization", "x-custom", "openai-organization", "x-hop", "te", "cookie", "x-api-key", "imo-content-owner"] {
                #expect(received.headers[try .named(name)] == nil, "\(name)")
            }
        }
    }

    @Test(
        "No header of a caller chooses an account at the upstream, brings credentials or claims where the call came from",
        arguments: [
            "OpenAI-Organization", "OpenAI-Project", "api-key", "X-Goog-Api-Key", "cookie", "X-Forwarded-For", "x-forwarded-host",
            "x-forwarded-proto", "forwarded", "x-real-ip", "traceparent", "tracestate", "baggage", "x-b3-traceid", "unheard-of",
            "x-b3", "X-Org-Id", "x-account", "x-workspace-id", "x-portkey-api-key", "x-vendor-token", "x-customer-email", "x-client-ip", "x_api_key",
            "x-custom", "x-title", "x-request-id", "X-Stainless-Unheard-Of", "anthropic-version",
        ])
    func withheldFromUpstream(name: String) async throws {
        try await TestGateway.with { gateway, client in
            let kept = ["anthropic-beta": "tools", "user-agent": "tests", "X-Stainless-Lang": "swift"]
            let answer = try await client.chat(gateway, headers: kept.merging([name: "forged"]) { $1 })
            #expect(answer.status == .ok)
            let received = try #require(gateway.upstream.requests.first)
            #expect(received.headers[try .named(name)] == nil)
            for (name, value) in kept { #expect(received.headers[try .named(name)] == value, "\(name)") }
        }
    }

    @Test(
        "Each wire format forwards its own headers and no other's",
        arguments: [
            ("/v1/messages", #""messages":[]"#, ["anthropic-beta", "anthropic-version"], ["openai-beta"]),
            ("/v1/chat/completions", #""messages":[]"#, ["anthropic-beta", "openai-beta"], ["anthropic-version"]),
            ("/v1/completions", #""prompt":"a""#, ["openai-beta"], ["anthropic-beta", "anthropic-version"]),
            ("/v1/responses", #""input":"a""#, ["openai-beta"], ["anthropic-beta", "anthropic-version"]),
            ("/v1/embeddings", #""input":"a""#, ["openai-beta"], ["anthropic-beta", "anthropic-version"]),
        ])
    func listOfFormat(path: String, input: String, kept: [String], dropped: [String]) async throws {
        try await TestGateway.with { gateway, client in
            let body = #"{"model":"test/model","max_tokens":5,\#(input)}"#
            let headers = Dictionary(uniqueKeysWithValues: (kept + dropped).map { ($0, "v") })
            _ = try await client.post(path, body, key: gateway.key.text, headers: headers)
            let received = try #require(gateway.upstream.requests.first)
            for name in kept { #expect(received.headers[try .named(name)] == "v", "\(name)") }
            for name in dropped { #expect(received.headers[try .named(name)] == nil, "\(name)") }
        }
    }

    @Test("Headers that the operator asks for are forwarded besides, in any case of their letters")
    func headersOfOperator() async throws {
        var configuration = ProxyConfiguration()
        configuration.forwardedFields = try OperatorFields(["traceparent", "X-Custom"])
        try await TestGateway.with(configuration: configuration) { gateway, client in
            let answer = try await client.chat(gateway, headers: ["Traceparent": "t", "x-custom": "c", "tracestate": "s"])
            #expect(answer.status == .ok)
            let received = try #require(gateway.upstream.requests.first)
            #expect(received.headers[try .named("traceparent")] == "t")
            #expect(received.headers[try .named("x-custom")] == "c")
            #expect(received.headers[try .named("tracestate")] == nil)
        }
    }

    @Test(
        "An operator cannot forward credentials, accounts, addresses or what the gateway writes itself",
        arguments: [
            "Authorization", "api-key", "X-Api-Key", "x-goog-api-key", "cookie", "OpenAI-Organization", "openai-project", "X-Forwarded-For",
            "Content-Type", "content-length", "Transfer-Encoding", "host", "imo-key", "proxy-authorization",
        ])
    func unforwardable(name: String) {
        #expect(throws: UnforwardableField.refused(name)) { _ = try OperatorFields([name]) }
    }

    @Test("A name that is none is no header to forward", arguments: ["", "a b", "a:b", "a\r\nb"])
    func malformed(name: String) { #expect(throws: UnforwardableField.malformed(name)) { _ = try OperatorFields([name]) } }

    @Test(
        "No header of an upstream sets cookies, tells the operator's account or spending, or speaks for the gateway", arguments: [200, 400],
        [false, true])
    func withheldFromCaller(status: Int, isStream: Bool) async throws {
        let withheld = [
            "set-cookie", "openai-organization", "openai-project", "anthropic-organization-id", "x-litellm-model-api-base", "x-litellm-response-cost",
            "llm_provider-server", "access-control-allow-origin", "via", "x-ratelimit-remaining-requests", "x-powered-by",
            "x-envoy-upstream-service-time", "alt-svc", "x-internal-host", "x-response-cost", "x-account-id", "x-model-name", "x-region", "x-node",
            "warning",
        ]
        let kept = ["x-request-id": "r1", "openai-processing-ms": "12", "retry-after-ms": "5", "x-should-retry": "false"]
        try await TestGateway.with(script: { _ in
            var response = Response.json(plainAnswer, status: .init(code: status))
            if isStream, status == 200 { response = .events(["data: \(plainAnswer)\n\n", "data: [DONE]\n\n"]) }
            for name in withheld + ["server"] { response.headers[try .named(name)] = "secret" }
            for (name, value) in kept { response.headers[try .named(name)] = value }
            return response
        }) { gateway, client in
            let answer = try await client.chat(gateway, stream: isStream)
            #expect(answer.status.code == status)
            for name in withheld { #expect(try answer.header(name) == nil, "\(name)") }
            #expect(try answer.header("server") != "secret")
            for (name, value) in kept { #expect(try answer.header(name) == value, "\(name)") }
        }
    }

    @Test("The upstream's headers reach the client, but those of its connection and those that are the gateway's to say")
    func responseHeaders() async throws {
        try await TestGateway.with(script: { _ in
            var headers: HTTPFields = [:]
            for (name, value) in ["x-request-id": "r1", "imo-cost": "0", "x-hop": "dropped", "connection": "x-hop"] {
                if let name = HTTPField.Name(name) { headers[name] = value }
            }
            return .json(plainAnswer, headers: headers)
        }) { gateway, client in
            let answer = try await client.chat(gateway)
            #expect(try answer.header("x-request-id") == "r1")
            #expect(try answer.header("imo-cost") == "233")
            #expect(try answer.header("x-hop") == nil)
        }
    }

    @Test("An upstream with a key and a name of its own gets both")
    func upstreamKey() async throws {
        try await TestGateway.with { gateway, client in
            let keyFile = gateway.directory + "/key"
            try writeText("  upstream-secret\n", to: keyFile)
            var directory = UpstreamDirectory()
            directory.models[gateway.model] = ModelUpstreams([try Upstream(url: gateway.upstream.url + "/", model: "own-name", key: .file(keyFile))])
            try directory.save(to: gateway.directory + "/upstreams.json")
            #expect(try UpstreamDirectory(path: gateway.directory + "/upstreams.json") == directory)
            try gateway.routes.reload()
            #expect(try await client.chat(gateway).status == .ok)
            let received = try #require(gateway.upstream.requests.first)
            #expect(received.headers[.authorization] == "Bearer upstream-secret")
            #expect(try JSONValue(parsing: received.body)["model"] == .string("own-name"))
        }
    }

    @Test("Completions and embeddings are metered too")
    func otherEndpoints() async throws {
        try await TestGateway.with { gateway, client in
            gateway.upstream.answer { _ in .json(#"{"choices":[{"text":"abc","index":0}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#) }
            let completion = try await client.post("/v1/completions", #"{"model":"test/model","prompt":"x"}"#, key: gateway.key.text)
            #expect(try completion.header("imo-cost") == "39")
            gateway.upstream.answer { _ in .json(#"{"data":[{"embedding":[0.1,-2e3],"index":0}],"usage":{"prompt_tokens":3,"total_tokens":3}}"#) }
            let embedding = try await client.post("/v1/embeddings", #"{"model":"test/model","input":"x"}"#, key: gateway.key.text)
            #expect(try embedding.header("imo-cost") == "22")
            #expect(gateway.upstream.requests.map(\.path) == ["/v1/completions", "/v1/embeddings"])
            try gateway.expectSound()
        }
    }

    @Test("Anthropic's messages come with its key, are charged by its usage and refused in its words")
    func messages() async throws {
        try await TestGateway.with { gateway, client in
            gateway.upstream.answer { _ in
                .json(#"{"content":[{"type":"text","text":"Hi"}],"usage":{"input_tokens":6,"cache_read_input_tokens":4,"output_tokens":5}}"#)
            }
            let body = #"{"model":"test/model","max_tokens":9,"messages":[{"role":"user","content":"x"}]}"#
            let answer = try await client.post("/v1/messages", body, headers: ["x-api-key": gateway.key.text])
            // ⌈(6 · 7000001 + 4 · 1000003 + 5 · 31000003) / 10⁶⌉
            #expect(try answer.header("imo-cost") == "202")
            let compressed = try await client.post("/v1/messages", body, headers: ["x-api-key": gateway.key.text, "content-encoding": "gzip"])
            #expect(compressed.status == .unsupportedMediaType)
            let unknown = try await client.post("/v1/messages", body)
            #expect(unknown.status == .unauthorized)
            #expect(try unknown.json["error"]?["type"] == .string("authentication_error"))
        }
    }

    @Test("Cached tokens cost their own price")
    func cached() async throws {
        try await TestGateway.with(script: { _ in
            .json(#"{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":0,"prompt_tokens_details":{"cached_tokens":4}}}"#)
        }) { gateway, client in
            // ⌈(6 · 7000001 + 4 · 1000003) / 10⁶⌉
            let answer = try await client.chat(gateway)
            #expect(try answer.header("imo-cost") == "47")
        }
    }

    @Test("Usage beyond what was held is charged up to the hold, never more than the caller could know")
    func beyondHold() async throws {
        try await TestGateway.with(script: { _ in .json(#"{"choices":[],"usage":{"prompt_tokens":1000000,"completion_tokens":1000000}}"#) }) {
            gateway, client in
            let answer = try await client.chat(gateway)
            let cost = try #require(UInt256(decimal: answer.header("imo-cost") ?? ""))
            #expect(cost < 2_000)
            try gateway.expectSound()
        }
    }

    @Test(
        "The upstream is told of one Content-Type, whatever the client called its body",
        arguments: ["text/plain", "application/json; charset=UTF-8"])
    func contentType(sent: String) async throws {
        try await TestGateway.with { gateway, client in
            #expect(try await client.chat(gateway, headers: ["content-type": sent]).status == .ok)
            let received = try #require(gateway.upstream.requests.first)
            #expect(received.headers[values: .contentType] == ["application/json"])
        }
    }

    @Test("Another charset and a second Content-Type are refused before anything is held")
    func refusedContentTypes() async throws {
        try await TestGateway.with { gateway, client in
            let other = try await client.chat(gateway, headers: ["content-type": "application/json; charset=utf-7"])
            #expect(other.status == .unsupportedMediaType)
            #expect(try other.json["error"]?["code"] == .string("unsupported_content_type"))
            let port = try #require(client.port)
            let twice = try await RawSocket.exchange(
                "POST /v1/audio/transcriptions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer \(gateway.key.text)\r\nconnection: close\r\n"
                    + "content-type: multipart/form-data; boundary=A\r\ncontent-type: multipart/form-data; boundary=B\r\ncontent-length: 0\r\n\r\n",
                port: port)
            #expect(twice.hasPrefix("HTTP/1.1 400 "))
            #expect(gateway.upstream.requests.isEmpty)
            try gateway.expectUncharged()
        }
    }

    @Test("A key may come as Azure's and Google's clients send theirs, and two different keys are refused")
    func otherKeyHeaders() async throws {
        try await TestGateway.with { gateway, client in
            let body = #"{"model":"test/model","messages":[{"role":"user","content":"Hi"}],"max_tokens":20}"#
            for name in ["api-key", "x-goog-api-key"] {
                #expect(try await client.post("/v1/chat/completions", body, headers: [name: gateway.key.text]).status == .ok)
                #expect(try await client.execute(uri: "/v1/models", method: .get, headers: [.named(name): gateway.key.text]) { $0 }.status == .ok)
                #expect(try #require(gateway.upstream.requests.last).headers[.named(name)] == nil)
            }
            let other = try #require(APIKey(random: [UInt8](repeating: 9, count: 32)))
            let refused = try await client.chat(gateway, headers: ["api-key": other.text])
            #expect(refused.status == .badRequest)
            #expect(try refused.json["error"]?["code"] == .string("contradicting_api_keys"))
        }
    }

    @Test("The upstream's name of the model reaches nobody, in a response or in any event", arguments: [false, true])
    func modelName(stream: Bool) async throws {
        let events = [
            #"data: {"model":"own-name","choices":[{"index":0,"delta":{"content":"a"}}]}"# + "\n\n",
            #"data: {"model":"own-name","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":5}}"# + "\n\n", "data: [DONE]\n\n",
        ]
        try await TestGateway.with(script: { _ in stream ? .events(events) : .json(plainAnswer.replacing("test/model", with: "own-name")) }) {
            gateway, client in
            let extra = stream ? #","stream_options":{"include_usage":true}"# : ""
            for headers in [[:], ["idempotency-key": "one"], ["idempotency-key": "one"]] {
                let answer = try await client.chat(gateway, stream: stream, extra: extra, headers: headers)
                #expect(answer.text.contains(#""model":"test/model""#))
                #expect(!answer.text.contains("own-name"))
                if !stream { #expect(try answer.header("imo-cost") == "233") }
            }
            try gateway.expectSound()
        }
    }

    @Test(
        "What cannot be metered is refused by its name",
        arguments: [
            "/v1/files", "/v1/files/file-1/content", "/v1/batches", "/v1/messages/batches", "/v1/realtime/sessions", "/v1/threads/t/runs",
            "/v1/videos",
        ])
    func unserved(uri: String) async throws {
        try await TestGateway.with(.router) { gateway, client in
            for answer in [try await client.post(uri, "{}", key: gateway.key.text), try await client.get(uri, key: gateway.key.text)] {
                #expect(answer.status == .notFound)
                let error = try answer.json["error"]
                #expect(error?["message"]?.stringValue?.hasPrefix("This gateway does not serve /v1/") == true)
            }
        }
    }
}
