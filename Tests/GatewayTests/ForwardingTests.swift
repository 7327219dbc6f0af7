import EthereumPrimitives
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InferenceProxy
import Ledger
import LedgerCore
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
                    "x-custom": "kept", "openai-organization": "org-own", "connection": "x-hop", "x-hop": "dropped", "te": "trailers",
                    "cookie": "secret",
                    "x-api-key": "secret", "imo-content-owner": "0x00000000000000000000000000000000000000AA", "accept-encoding": "gzip",
                ])
            #expect(answer.status == .ok)
            let received = try #require(gateway.upstream.requests.first)
            #expect(received.path == "/v1/chat/completions")
            #expect(String(decoding: received.body, as: UTF8.self) == body)
            #expect(received.headers[try .named("x-custom")] == "kept")
            #expect(received.headers[.acceptEncoding] == "identity")
            for name in ["authorization", "openai-organization", "x-hop", "te", "cookie", "x-api-key", "imo-content-owner"] {
                #expect(received.headers[try .named(name)] == nil, "\(name)")
            }
        }
    }

    @Test(
        "No header of a caller chooses an account at the upstream, brings credentials or claims where the call came from",
        arguments: [
            "OpenAI-Organization", "OpenAI-Project", "api-key", "X-Goog-Api-Key", "cookie", "X-Forwarded-For", "x-forwarded-host",
            "x-forwarded-proto", "forwarded", "x-real-ip", "traceparent", "tracestate", "baggage", "x-b3-traceid", "unheard-of",
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
        "No header of an upstream sets cookies, tells the operator's account or spending, or speaks for the gateway", arguments: [200, 400],
        [false, true])
    func withheldFromCaller(status: Int, isStream: Bool) async throws {
        let withheld = [
            "set-cookie", "openai-organization", "openai-project", "anthropic-organization-id", "x-litellm-model-api-base", "x-litellm-response-cost",
            "llm_provider-server", "access-control-allow-origin", "via", "x-ratelimit-remaining-requests", "x-powered-by",
            "x-envoy-upstream-service-time", "alt-svc",
        ]
        let kept = ["x-request-id": "r1", "openai-processing-ms": "12", "retry-after-ms": "5"]
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
}
