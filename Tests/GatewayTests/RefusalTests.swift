import EthereumPrimitives
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InferenceProxy
import Ledger
import LedgerCore
import LedgerSQLite
import NIOCore
import StrictJSON
import Testing
import Upstreams

/// Each a clear error in OpenAI's shape, nothing charged, nothing held, the gateway alive.
@Suite struct RefusalTests {
    private func expect(_ answer: TestResponse, _ status: Int, code: String?, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(answer.status.code == status, sourceLocation: sourceLocation)
        #expect(answer.headers[.contentType] == "application/json", sourceLocation: sourceLocation)
        let error = try #require(try answer.json["error"], sourceLocation: sourceLocation)
        #expect(error["message"]?.stringValue?.isEmpty == false, sourceLocation: sourceLocation)
        #expect(error["type"]?.stringValue?.isEmpty == false, sourceLocation: sourceLocation)
        #expect(error["param"] != nil, sourceLocation: sourceLocation)
        #expect(error["code"] == code.map { .string($0) } ?? .null, sourceLocation: sourceLocation)
    }

    private func expectAlive(_ gateway: TestGateway, _ client: any TestClientProtocol) async throws {
        try gateway.expectUncharged()
        gateway.upstream.answer { _ in .json(plainAnswer) }
        #expect(try await client.chat(gateway).status == .ok)
        try gateway.expectSound()
    }

    @Test(
        "Malformed JSON is 400",
        arguments: ["", "{", "nonsense", "[]", #"{"model":"test/model"}"#, #"{"model":"test/model","messages":[],"stream":1}"#])
    func malformed(body: String) async throws {
        try await TestGateway.with { gateway, client in
            try expect(try await client.post("/v1/chat/completions", body, key: gateway.key.text), 400, code: nil)
            #expect(gateway.upstream.requests.isEmpty)
            try await expectAlive(gateway, client)
        }
    }

    @Test("Ten thousand levels of nesting are 400")
    func nesting() async throws {
        try await TestGateway.with { gateway, client in
            let body = #"{"model":"test/model","messages":"# + String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000) + "}"
            try expect(try await client.post("/v1/chat/completions", body, key: gateway.key.text), 400, code: nil)
            try await expectAlive(gateway, client)
        }
    }

    @Test("A body that is too large is 413, whether it says so or not", arguments: [TestingSetup.ahc(), .live])
    func largeBody(setup: TestingSetup) async throws {
        var configuration = ProxyConfiguration()
        configuration.maximumRequestBytes = 1 << 20
        try await TestGateway.with(setup, configuration: configuration) { gateway, client in
            let body = #"{"model":"test/model","messages":[],"x":""# + String(repeating: "x", count: 8 << 20) + "\"}"
            try expect(try await client.post("/v1/chat/completions", body, key: gateway.key.text), 413, code: "request_too_large")
            try await expectAlive(gateway, client)
        }
    }

    @Test("Unknown models and routes are 404")
    func unknown() async throws {
        try await TestGateway.with { gateway, client in
            let body = #"{"model":"other","messages":[]}"#
            try expect(try await client.post("/v1/chat/completions", body, key: gateway.key.text), 404, code: "model_not_found")
            try expect(
                try await client.post("/v1/chat/completions", #"{"model":"no such id!","messages":[]}"#, key: gateway.key.text), 404,
                code: "model_not_found")
            try expect(try await client.get("/v1/models/other", key: gateway.key.text), 404, code: "model_not_found")
            try expect(try await client.get("/v1/nothing", key: gateway.key.text), 404, code: "unknown_url")
            try expect(try await client.get("/v1/chat/completions", key: gateway.key.text), 405, code: "method_not_allowed")
            try await expectAlive(gateway, client)
        }
    }

    @Test("A missing, malformed, unknown or revoked key is 401, a revoked one also after it was used")
    func keys() async throws {
        try await TestGateway.with { gateway, client in
            let body = #"{"model":"test/model","messages":[]}"#
            let unknown = try #require(APIKey(random: [UInt8](repeating: 9, count: 32))).text
            for key in [nil, "", "sk-x", unknown, unknown + "x"] {
                try expect(try await client.post("/v1/chat/completions", body, key: key), 401, code: "invalid_api_key")
            }
            try await expectAlive(gateway, client)
            let balance = try gateway.callerBalance
            try await gateway.accept(.revokeKey(RevokeKey(keyHash: gateway.key.hash)))
            try expect(try await client.chat(gateway), 401, code: "invalid_api_key")
            #expect(try gateway.callerBalance == balance)
        }
    }

    @Test("An upstream that refuses connections is 502")
    func upstreamDown() async throws {
        try await TestGateway.with { gateway, client in
            var directory = UpstreamDirectory()
            // Port 9 of the loopback interface: nobody listens there.
            directory.models[gateway.model] = ModelUpstreams([try Upstream(url: "http://127.0.0.1:9/v1")])
            try directory.save(to: gateway.directory + "/upstreams.json")
            try gateway.routes.reload()
            try expect(try await client.chat(gateway), 502, code: "upstream_unavailable")
            try expect(try await client.chat(gateway, stream: true), 502, code: "upstream_unavailable")
            try gateway.expectUncharged()
            directory.models[gateway.model] = ModelUpstreams([try Upstream(url: gateway.upstream.url)])
            try directory.save(to: gateway.directory + "/upstreams.json")
            try gateway.routes.reload()
            try await expectAlive(gateway, client)
        }
    }

    @Test(
        "An upstream whose status is out of HTTP's range is 502, with a body and without", arguments: ["000", "042", "099", "600", "999"],
        ["", "hello"])
    func upstreamStatusOutOfRange(status: String, body: String) async throws {
        try await TestGateway.with { gateway, client in
            let answer = "HTTP/1.1 \(status) x\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
            try await RawSocket.withServer(answering: answer) { port in
                var directory = UpstreamDirectory()
                directory.models[gateway.model] = ModelUpstreams([try Upstream(url: "http://127.0.0.1:\(port)/v1")])
                try directory.save(to: gateway.directory + "/upstreams.json")
                try gateway.routes.reload()
                try expect(try await client.chat(gateway), 502, code: "upstream_malformed")
                try gateway.expectUncharged()
            }
        }
    }

    @Test("A model without an upstream is 503")
    func noUpstream() async throws {
        try await TestGateway.with { gateway, client in
            try UpstreamDirectory().save(to: gateway.directory + "/upstreams.json")
            try gateway.routes.reload()
            let answer = try await client.chat(gateway)
            try expect(answer, 503, code: "upstream_not_configured")
            #expect(answer.headers[.retryAfter] != nil)
            try gateway.expectUncharged()
        }
    }

    @Test(
        "An upstream that does not speak the API is 502",
        arguments: ["<html>Hello</html>", "", "{", "[]", "null", "{}", #"{"object":"list"}"#, #"{"error":{"message":"x"}}"#], [false, true])
    func upstreamMalformed(body: String, stream: Bool) async throws {
        try await TestGateway.with(script: { _ in
            Response(status: .ok, headers: [.contentType: "text/html"], body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
        }) { gateway, client in
            try expect(try await client.chat(gateway, stream: stream), 502, code: "upstream_malformed")
            try await expectAlive(gateway, client)
        }
    }

    @Test("Embeddings without any are 502", arguments: ["{}", #"{"data":{}}"#, #"{"data":[],"usage":{"prompt_tokens":3}}"#, #"{"choices":[{}]}"#])
    func embeddingsMalformed(body: String) async throws {
        try await TestGateway.with(script: { _ in .json(body) }) { gateway, client in
            let answer = try await client.post("/v1/embeddings", #"{"model":"test/model","input":"x"}"#, key: gateway.key.text)
            try expect(answer, 502, code: "upstream_malformed")
            try await expectAlive(gateway, client)
        }
    }

    @Test("An upstream that never answers is 504", arguments: [false, true])
    func upstreamStalls(stream: Bool) async throws {
        let (done, end) = AsyncStream.makeStream(of: Void.self)
        var configuration = ProxyConfiguration()
        configuration.firstByteTimeoutSeconds = 3
        try await TestGateway.with(
            configuration: configuration,
            script: { _ in
                _ = await done.first { _ in true }
                return .json("{}")
            }
        ) { gateway, client in
            try expect(try await client.chat(gateway, stream: stream), 504, code: "upstream_timeout")
            end.yield()
            end.finish()
            try await expectAlive(gateway, client)
        }
    }

    @Test("An upstream's own error passes through and costs nothing", arguments: [400, 404, 429, 500, 503], [false, true])
    func upstreamError(status: Int, stream: Bool) async throws {
        let body = #"{"error":{"message":"own words","type":"t","param":null,"code":"c"}}"#
        try await TestGateway.with(script: { _ in
            .json(body, status: HTTPResponse.Status(code: status), headers: [.retryAfter: "7"])
        }) { gateway, client in
            let answer = try await client.chat(gateway, stream: stream)
            #expect(answer.status.code == status)
            #expect(answer.text == body)
            #expect(answer.headers[.retryAfter] == "7")
            #expect(try answer.header("imo-cost") == "0")
            try await expectAlive(gateway, client)
        }
    }

    @Test(
        "An upstream's words about the operator's key or money never reach a caller",
        arguments: [
            (402, "Payment required"), (403, "Key is out of its region"), (400, "Your credit balance is too low to access the API"),
            (429, "You exceeded your current quota, please check your plan"), (200, "insufficient_quota"),
        ], [false, true])
    func operatorsMoney(answer: (status: Int, message: String), stream: Bool) async throws {
        let body = #"{"error":{"message":"\#(answer.message)","type":"t"}}"#
        try await TestGateway.with(script: { _ in .json(body, status: HTTPResponse.Status(code: answer.status)) }) { gateway, client in
            let response = try await client.chat(gateway, stream: stream)
            try expect(response, 502, code: "upstream_unavailable")
            #expect(!response.text.contains(answer.message))
            try await expectAlive(gateway, client)
        }
    }

    @Test("A request whose text speaks of quotas is refused in the upstream's words, and the upstream goes on serving")
    func echoedWords() async throws {
        let body = #"{"error":{"message":"Invalid value: 'you exceeded your current quota'","type":"invalid_request_error"}}"#
        try await TestGateway.with(script: { _ in .json(body, status: .badRequest) }) { gateway, client in
            for _ in 1...3 {
                let response = try await client.chat(gateway)
                #expect(response.status == .badRequest)
                #expect(response.text == body)
            }
            try await expectAlive(gateway, client)
        }
    }

    @Test("An error with status 200 keeps its message, has the status that it names and costs nothing", arguments: [false, true])
    func errorInSuccess(stream: Bool) async throws {
        let error = #"{"error":{"message":"Rate limit exceeded","code":429}}"#
        try await TestGateway.with(script: { _ in stream ? .events(["data: \(error)\n\n"]) : .json(error) }) { gateway, client in
            let response = try await client.chat(gateway, stream: stream)
            #expect(response.status.code == 429)
            #expect(try response.json["error"]?["message"] == .string("Rate limit exceeded"))
            try await expectAlive(gateway, client)
        }
    }

    @Test("An upstream that refuses the operator's key never makes a valid key a 401")
    func upstreamUnauthorized() async throws {
        try await TestGateway.with(script: { _ in .json("{}", status: .unauthorized) }) { gateway, client in
            try expect(try await client.chat(gateway), 502, code: "upstream_unavailable")
            try await expectAlive(gateway, client)
        }
    }

    @Test("A balance that does not cover the greatest cost is 402 before the upstream is called")
    func insufficient() async throws {
        try await TestGateway.with(credit: 100) { gateway, client in
            try expect(try await client.chat(gateway), 402, code: "insufficient_balance")
            #expect(try await client.chat(gateway).json["error"]?["type"] == .string("insufficient_quota"))
            #expect(gateway.upstream.requests.isEmpty)
            try gateway.expectUncharged(100)
        }
    }

    @Test("After a commit that failed no inference is made, and the gateway says that it is not ready")
    func ledgerFenced() async throws {
        try await TestGateway.with { gateway, client in
            #expect(try await client.get("/readyz").status == .ok)
            let other = try SQLiteLedger(path: gateway.directory + "/ledger.sqlite", mode: .writing)
            await #expect(throws: SubmissionError.self) { try await gateway.accept(.createAccount(CreateAccount(name: try AccountName("late")))) }
            let answer = try await client.chat(gateway)
            try expect(answer, 503, code: "ledger_unavailable")
            #expect(answer.headers[.retryAfter] != nil)
            #expect(try await client.get("/readyz").status == .serviceUnavailable)
            #expect(gateway.upstream.requests.isEmpty)
            withExtendedLifetime(other) {}
        }
    }

    @Test("When the ledger cannot write, no inference is made and the key stays valid")
    func ledgerClosed() async throws {
        try await TestGateway.with { gateway, client in
            _ = try await client.chat(gateway)
            await gateway.writer.close()
            let answer = try await client.chat(gateway)
            try expect(answer, 503, code: "ledger_unavailable")
            #expect(answer.headers[.retryAfter] != nil)
            #expect(gateway.upstream.requests.count == 1)
        }
    }
}
