import AsyncHTTPClient
import EthereumPrimitives
import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import LedgerCore
import NIOCore
import NIOHTTP1
import StrictJSON
import Testing

@Suite struct StreamCallTests {
    private static let frames = [
        #"data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"He"}}]}"# + "\n\n",
        #"data: {"choices":[{"index":0,"delta":{"content":"llo"},"finish_reason":"stop"}]}"# + "\n\n",
    ]
    private static let usage = #"data: {"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":5}}"# + "\n\n"
    private static let done = "data: [DONE]\n\n"

    private func comment(_ answer: TestResponse, cost: String, balance: String) throws -> String {
        ": imo-receipt=\(try answer.header("imo-receipt") ?? "") imo-cost=\(cost) imo-balance=\(balance)\n\n"
    }

    @Test(
        "A stream is forwarded frame by frame, its usage taken out and charged, and its end says what it cost",
        arguments: [TestingSetup.ahc(), .live])
    func stream(setup: TestingSetup) async throws {
        try await TestGateway.with(setup, script: { _ in .events(Self.frames + [Self.usage, Self.done]) }) { gateway, client in
            let answer = try await client.chat(gateway, stream: true)
            #expect(answer.status == .ok)
            #expect(answer.headers[.contentType] == "text/event-stream")
            #expect(answer.text == Self.frames.joined() + (try comment(answer, cost: "233", balance: "999999767")) + Self.done)
            let receipt = try #require(try gateway.receipt(answer.header("imo-receipt")))
            #expect(receipt.usage == Usage([.inputToken: 11, .outputToken: 5, .call: 1]))
            #expect(receipt.responseHash == gateway.salted(Array((Self.frames.joined() + Self.usage + Self.done).utf8), of: receipt))
            #expect(gateway.upstream.requests.first.map { String(decoding: $0.body, as: UTF8.self) }?.contains(#""include_usage":true"#) == true)
            try gateway.expectSound()
        }
    }

    @Test("Who asks for the usage sees it")
    func usageAsked() async throws {
        try await TestGateway.with(script: { _ in .events(Self.frames + [Self.usage, Self.done]) }) { gateway, client in
            let answer = try await client.chat(gateway, stream: true, extra: #","stream_options":{"include_usage":true}"#)
            #expect(answer.text.contains(Self.usage))
        }
    }

    @Test("Without usage the text is counted, and the receipt says so")
    func counted() async throws {
        try await TestGateway.with(script: { _ in .events(Self.frames + [Self.done]) }) { gateway, client in
            let answer = try await client.chat(gateway, stream: true)
            let receipt = try #require(try gateway.receipt(answer.header("imo-receipt")))
            #expect(receipt.source == .counted)
            #expect(receipt.usage[.outputToken] == 2)
            #expect(answer.text.hasSuffix(Self.done))
        }
    }

    @Test("A stream without [DONE] is charged all the same and gets none")
    func noEnd() async throws {
        try await TestGateway.with(script: { _ in .events(Self.frames + [Self.usage]) }) { gateway, client in
            let answer = try await client.chat(gateway, stream: true)
            #expect(answer.text == Self.frames.joined() + (try comment(answer, cost: "233", balance: "999999767")))
        }
    }

    @Test("An upstream that breaks off in the middle is charged for what it delivered")
    func brokenOff() async throws {
        struct Broken: Error {}
        try await TestGateway.with(script: { _ in
            Response(
                status: .ok, headers: [.contentType: "text/event-stream"],
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: Self.frames[0]))
                    throw Broken()
                })
        }) { gateway, client in
            let answer = try await client.chat(gateway, stream: true)
            #expect(answer.text.hasPrefix(Self.frames[0] + #"data: {"error":"#))
            #expect(answer.text.contains("upstream_broke_off"))
            #expect(!answer.text.contains("[DONE]"))
            let receipt = try #require(try gateway.receipt(answer.header("imo-receipt")))
            #expect(receipt.source == .counted)
            #expect(receipt.usage[.outputToken] == 1)
            #expect(try gateway.callerBalance.held.isZero)
        }
    }

    @Test(
        "A stream that fails before anything was delivered costs nothing",
        arguments: [
            [], [": hello\n\n"], [#"data: {"error":{"message":"overloaded"}}"# + "\n\n", "data: [DONE]\n\n"],
        ])
    func nothingDelivered(pieces: [String]) async throws {
        struct Broken: Error {}
        try await TestGateway.with(script: { _ in
            Response(
                status: .ok, headers: [.contentType: "text/event-stream"],
                body: ResponseBody { writer in
                    for piece in pieces { try await writer.write(ByteBuffer(string: piece)) }
                    throw Broken()
                })
        }) { gateway, client in
            let answer = try await client.chat(gateway, stream: true)
            #expect(answer.status == .badGateway)
            #expect(answer.text.contains("overloaded") == pieces.contains { $0.contains("overloaded") })
            await gateway.server.waitUntilIdle()
            try gateway.expectUncharged()
        }
    }

    @Test(
        "A stream without a choice is the upstream's failure and costs nothing",
        arguments: [
            [": hello\n\n"], [done], [": hello\n\n", done], ["<html>Hello</html>\n\n", done], ["data: {}\n\n", done], [usage, done],
            [#"data: {"object":"x","choices":[]}"# + "\n\n"],
        ])
    func noChoice(pieces: [String]) async throws {
        try await TestGateway.with(script: { _ in .events(pieces) }) { gateway, client in
            let answer = try await client.chat(gateway, stream: true)
            #expect(answer.text.contains(#""code":"upstream_malformed""#), "\(answer.text)")
            await gateway.server.waitUntilIdle()
            try gateway.expectUncharged()
            try gateway.expectSound()
        }
    }

    @Test("A stream in an encoding that cannot be read is 502", arguments: ["br", "gzip, gzip", "zstd"])
    func encoded(encoding: String) async throws {
        try await TestGateway.with(script: { _ in
            var answer = Response.events(Self.frames + [Self.usage, Self.done])
            answer.headers[.contentEncoding] = encoding
            return answer
        }) { gateway, client in
            let answer = try await client.chat(gateway, stream: true)
            #expect(answer.status == .badGateway)
            #expect(try answer.json["error"]?["code"] == .string("upstream_malformed"))
            try gateway.expectUncharged()
        }
    }

    @Test("Usage that says zero beside delivered text is not believed")
    func zeroUsage() async throws {
        let zero = #"data: {"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":-5}}"# + "\n\n"
        try await TestGateway.with(script: { _ in .events(Self.frames + [zero, Self.done]) }) { gateway, client in
            let answer = try await client.chat(gateway, stream: true)
            let receipt = try #require(try gateway.receipt(answer.header("imo-receipt")))
            #expect(receipt.source == .counted)
            #expect(receipt.usage[.outputToken] == 2)
            #expect(receipt.usage[.inputToken] > 0)
        }
    }

    @Test("When the client leaves, the upstream is read to its usage and the real usage is charged")
    func clientLeaves() async throws {
        let (left, leave) = AsyncStream.makeStream(of: Void.self)
        try await TestGateway.with(
            .live,
            script: { _ in
                Response(
                    status: .ok, headers: [.contentType: "text/event-stream"],
                    body: ResponseBody { writer in
                        try await writer.write(ByteBuffer(string: Self.frames[0]))
                        _ = await left.first { _ in true }
                        for piece in Self.frames + [Self.usage, Self.done] { try await writer.write(ByteBuffer(string: piece)) }
                        try await writer.finish(nil)
                    })
            }
        ) { gateway, client in
            let http = HTTPClient(eventLoopGroupProvider: .singleton)
            var request = HTTPClientRequest(url: "http://localhost:\(try #require(client.port))/v1/chat/completions")
            request.method = .POST
            request.headers.add(name: "authorization", value: "Bearer \(gateway.key.text)")
            request.body = .bytes(ByteBuffer(string: #"{"model":"test/model","messages":[],"stream":true,"max_tokens":20}"#))
            let id: String
            do {
                let response = try await http.execute(request, timeout: .seconds(10))
                id = try #require(response.headers.first(name: "imo-receipt"))
                var chunks = response.body.makeAsyncIterator()
                _ = try await chunks.next()
            }
            // Closes the connection in the middle of the stream.
            try await http.shutdown()
            leave.yield()
            await gateway.server.waitUntilIdle()
            let receipt = try #require(try gateway.receipt(id))
            #expect(receipt.usage == Usage([.inputToken: 11, .outputToken: 5, .call: 1]))
            #expect(receipt.source == .upstream)
            try gateway.expectSound()
        }
    }

}
