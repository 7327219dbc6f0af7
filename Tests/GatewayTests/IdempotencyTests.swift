import EthereumPrimitives
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import IdempotencyArchive
import InferenceProxy
import Ledger
import LedgerCore
import Metering
import NIOCore
import NIOHTTP1
import StrictJSON
import Testing

@Suite struct IdempotencyTests {
    private let key = ["idempotency-key": "one"]

    @Test("The same key and body give the first answer again, and one charge", arguments: [false, true])
    func repetition(stream: Bool) async throws {
        let frames = [
            #"data: {"choices":[{"index":0,"delta":{"content":"a"}}]}"# + "\n\n",
            #"data: {"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":5}}"# + "\n\n", "data: [DONE]\n\n",
        ]
        try await TestGateway.with(script: { _ in stream ? .events(frames) : .json(plainAnswer) }) { gateway, client in
            let first = try await client.chat(gateway, stream: stream, headers: key)
            let second = try await client.chat(gateway, stream: stream, headers: key)
            #expect(first.status == .ok)
            #expect(second.text == first.text)
            #expect(second.status == first.status)
            #expect(try second.header("imo-receipt") == first.header("imo-receipt"))
            #expect(try second.header("idempotency-replayed") == "true")
            #expect(gateway.upstream.requests.count == 1)
            #expect(try gateway.callerBalance.debits == 233)
        }
    }

    @Test("The body of a call is hashed for the key only where the call has one")
    func hashing() throws {
        var hashed = 0
        func key(_ headers: HTTPHeaders) throws -> ResponseKey? {
            try ResponseKey(headers: headers, account: AccountName("a"), endpoint: .chatCompletions) {
                hashed += 1
                return SHA256.hash([1])
            }
        }
        #expect(try key(["authorization": "Bearer x"]) == nil)
        #expect(hashed == 0)
        #expect(throws: OpenAIError.self) { try key(["authorization": "Bearer x", "idempotency-key": ""]) }
        #expect(hashed == 0)
        #expect(try key(["authorization": "Bearer x", "idempotency-key": "one"]) != nil)
        #expect(hashed == 1)
    }

    @Test("Another body under the same key is 422, and so is another endpoint")
    func otherBody() async throws {
        try await TestGateway.with { gateway, client in
            _ = try await client.chat(gateway, headers: key)
            let other = try await client.chat(gateway, headers: key, text: "Bye")
            #expect(other.status.code == 422)
            #expect(try other.json["error"]?["code"] == .string("idempotency_key_reused"))
            let body = #"{"model":"test/model","messages":[{"role":"user","content":"Hi"}],"max_tokens":20}"#
            #expect(try await client.post("/v1/completions", body, key: gateway.key.text, headers: key).status.code == 422)
            #expect(gateway.upstream.requests.count == 1)
        }
    }

    @Test("Who repeats a call while it runs waits for its answer")
    func whileRunning() async throws {
        let gate = Gate()
        let arrived = Tally()
        try await TestGateway.with(script: { _ in
            arrived.add()
            await gate.pass()
            return .json(plainAnswer)
        }) { gateway, client in
            let receipts = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<20 {
                    group.addTask { try await client.chat(gateway, headers: key).header("imo-receipt") }
                }
                await arrived.wait(for: 1)
                gate.open()
                return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(receipts.count == 1)
            #expect(gateway.upstream.requests.count == 1)
            #expect(try gateway.callerBalance.debits == 233)
        }
    }

    @Test("A call that was not charged is not remembered: the next try with its key is made")
    func failure() async throws {
        try await TestGateway.with(script: { _ in .json("{}", status: .internalServerError) }) { gateway, client in
            #expect(try await client.chat(gateway, headers: key).status == .internalServerError)
            gateway.upstream.answer { _ in Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "<html>"))) }
            #expect(try await client.chat(gateway, headers: key).status == .badGateway)
            #expect(try await client.post("/v1/chat/completions", "{", key: gateway.key.text, headers: key).status == .badRequest)
            gateway.upstream.answer { _ in .json(plainAnswer) }
            #expect(try await client.chat(gateway, headers: key).status == .ok)
            #expect(try gateway.callerBalance.debits == 233)
            try gateway.expectSound()
        }
    }

    @Test("The oldest answers give way when there are too many")
    func bounds() async throws {
        var configuration = ProxyConfiguration()
        configuration.maximumKeptResponses = 2
        try await TestGateway.with(configuration: configuration) { gateway, client in
            for name in ["a", "b", "c"] { _ = try await client.chat(gateway, headers: ["idempotency-key": name]) }
            #expect(gateway.upstream.requests.count == 3)
            _ = try await client.chat(gateway, headers: ["idempotency-key": "c"])
            #expect(gateway.upstream.requests.count == 3)
            _ = try await client.chat(gateway, headers: ["idempotency-key": "a"])
            #expect(gateway.upstream.requests.count == 4)
        }
    }

    @Test("A caller's answers never push out another account's")
    func fairness() async throws {
        var configuration = ProxyConfiguration()
        configuration.maximumKeptResponses = 4
        try await TestGateway.with(configuration: configuration) { gateway, client in
            let other = try AccountName("other")
            let otherKey = try #require(APIKey(random: [UInt8](repeating: 8, count: 32)))
            try await gateway.accept(.createAccount(CreateAccount(name: other)))
            try await gateway.accept(.createKey(CreateKey(keyHash: otherKey.hash, account: other, label: "")))
            try await gateway.accept(.credit(Credit(account: .named(other), amount: 1_000_000_000, reference: "")))
            _ = try await client.chat(gateway, headers: key)
            let body = #"{"model":"test/model","messages":[],"max_tokens":20}"#
            for number in 0..<9 {
                let answer = try await client.post("/v1/chat/completions", body, key: otherKey.text, headers: ["idempotency-key": "\(number)"])
                #expect(answer.status == .ok)
            }
            #expect(gateway.upstream.requests.count == 10)
            #expect(try await client.chat(gateway, headers: key).header("idempotency-replayed") == "true")
            #expect(gateway.upstream.requests.count == 10)
        }
    }

    @Test("An answer too large to keep is not given again, and the call is not made or charged again", arguments: [false, true])
    func tooLarge(stream: Bool) async throws {
        var configuration = ProxyConfiguration()
        configuration.maximumKeptBytes = 800
        let frames = [String](repeating: #"data: {"choices":[{"index":0,"delta":{"content":"a"}}]}"# + "\n\n", count: 9) + ["data: [DONE]\n\n"]
        try await TestGateway.with(configuration: configuration, script: { _ in stream ? .events(frames) : .json(plainAnswer) }) { gateway, client in
            let first = try await client.chat(gateway, stream: stream, headers: key)
            #expect(first.status == .ok)
            let charged = try gateway.callerBalance.debits
            let second = try await client.chat(gateway, stream: stream, headers: key)
            #expect(second.status == .conflict)
            #expect(try second.json["error"]?["code"] == .string("answer_not_kept"))
            #expect(gateway.upstream.requests.count == 1)
            #expect(try gateway.callerBalance.debits == charged)
        }
    }

    @Test("A sound that broke off breaks off again at the same place, with nothing of the gateway's in it")
    func cutSound() async throws {
        let piece = String(repeating: "s", count: 16 << 10)
        try await TestGateway.with(script: { _ in
            Response(
                status: .ok, headers: [.contentType: "audio/mpeg"],
                body: ResponseBody { writer in
                    for _ in 0..<64 { try await writer.write(ByteBuffer(string: piece)) }
                    throw BrokenUpstream()
                })
        }) { gateway, client in
            let body = #"{"model":"test/model","input":"Hi","voice":"alloy"}"#
            let request = """
                POST /v1/audio/speech HTTP/1.1\r\nhost: x\r\nauthorization: Bearer \(gateway.key.text)\r\nidempotency-key: one\r\n\
                content-length: \(body.utf8.count)\r\n\r\n\(body)
                """
            let port = try #require(client.port)
            let first = try await RawSocket.exchange(request, port: port)
            let second = try await RawSocket.exchange(request, port: port)
            #expect(gateway.upstream.requests.count == 1)
            #expect(second.contains("idempotency-replayed: true"))
            let delivered = first.count { $0 == "s" }
            #expect(delivered > 1 << 16)
            for text in [first, second] {
                let sound = try #require(text.firstRange(of: "\r\n\r\n")).upperBound
                #expect(text[sound...].allSatisfy { $0 == "s" || $0.isHexDigit || $0 == "\r\n" })
                #expect(!text.hasSuffix("0\r\n\r\n"))
            }
            #expect(second.drop { $0 != "\r\n" }.count { $0 == "s" } - first.drop { $0 != "\r\n" }.count { $0 == "s" } < 64)
        }
    }

    @Test("A call that asks its upstream for other features is another call, and the same ones in another order are not")
    func features() async throws {
        try await TestGateway.with { gateway, client in
            _ = try await client.chat(gateway, headers: key.merging(["anthropic-beta": "one, two"]) { $1 })
            let same = try await client.chat(gateway, headers: key.merging(["anthropic-beta": "two,one"]) { $1 })
            #expect(try same.header("idempotency-replayed") == "true")
            for other in [[:], ["anthropic-beta": "one"], ["anthropic-beta": "one,two", "openai-beta": "three"], ["openai-beta": "one,two"]] {
                #expect(try await client.chat(gateway, headers: key.merging(other) { $1 }).status.code == 422)
            }
            #expect(gateway.upstream.requests.count == 1)
        }
    }

    @Test("A call that asks for another owner of its content record is another call")
    func owner() async throws {
        try await TestGateway.with { gateway, client in
            let owners = ["0x00000000000000000000000000000000000000AA", "0x00000000000000000000000000000000000000bb"]
            _ = try await client.chat(gateway, headers: key.merging(["imo-content-owner": owners[0]]) { $1 })
            let same = try await client.chat(gateway, headers: key.merging(["imo-content-owner": owners[0].lowercased()]) { $1 })
            #expect(try same.header("idempotency-replayed") == "true")
            for other in [key, key.merging(["imo-content-owner": owners[1]]) { $1 }] {
                #expect(try await client.chat(gateway, headers: other).status.code == 422)
            }
            #expect(gateway.upstream.requests.count == 1)
        }
    }
}

private struct BrokenUpstream: Error {}
