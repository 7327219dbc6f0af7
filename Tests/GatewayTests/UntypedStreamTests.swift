import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import LedgerCore
import NIOCore
import StrictJSON
import Testing

/// Streams without their type, and streams that nobody asked for.
@Suite struct UntypedStreamTests {
    private static let chunk =
        #"data: {"id":"x","choices":[{"index":0,"delta":{"role":"assistant","content":"Hello"},"finish_reason":null}]}"# + "\n\n"
    private static let usage = #"data: {"id":"x","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":5}}"# + "\n\n"
    private static let done = "data: [DONE]\n\n"

    private static func response(_ type: String?, _ pieces: [String]) -> Response {
        var headers: HTTPFields = [:]
        if let type { headers[.contentType] = type }
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                for piece in pieces { try await writer.write(ByteBuffer(string: piece)) }
                try await writer.finish(nil)
            })
    }

    @Test(
        "A stream whose type is missing or wrong is metered and sent on as one", arguments: [nil, "text/plain", "application/json", ""] as [String?])
    func untyped(type: String?) async throws {
        try await TestGateway.with(script: { _ in Self.response(type, [Self.chunk, Self.usage, Self.done]) }) { gateway, client in
            let answer = try await client.chat(gateway, stream: true)
            #expect(answer.status == .ok)
            #expect(answer.headers[.contentType] == "text/event-stream")
            #expect(answer.text.hasPrefix(Self.chunk + ": imo-receipt="))
            #expect(answer.text.hasSuffix(Self.done))
            let receipt = try #require(try gateway.receipt(answer.header("imo-receipt")))
            #expect(receipt.usage == Usage([.inputToken: 11, .outputToken: 5, .call: 1]))
            try gateway.expectSound()
        }
    }

    @Test("A whole answer to a call that asked for a stream stays one", arguments: [nil, "application/json", "text/plain"] as [String?])
    func whole(type: String?) async throws {
        try await TestGateway.with(script: { _ in Self.response(type, [" ", plainAnswer]) }) { gateway, client in
            let answer = try await client.chat(gateway, stream: true)
            #expect(answer.text == " " + plainAnswer)
            #expect(try answer.header("imo-cost") == PlainCallTests.cost)
        }
    }

    @Test("An object in the type of a stream is read as what it is: a whole answer, or an error in its own words")
    func objects() async throws {
        try await TestGateway.with(script: { _ in Self.response("text/event-stream", [plainAnswer]) }) { gateway, client in
            let answer = try await client.chat(gateway, stream: true)
            #expect(answer.text == plainAnswer)
            #expect(answer.headers[.contentType] == "application/json")
            #expect(try answer.header("imo-cost") == PlainCallTests.cost)
            gateway.upstream.answer { _ in Self.response("text/event-stream", [#"{"error":{"message":"Too large","code":413}}"#]) }
            let refused = try await client.chat(gateway, stream: true)
            #expect(refused.status == .contentTooLarge)
            #expect(refused.text.contains("Too large"))
            try gateway.expectSound()
        }
    }

    @Test("A stream that came unasked is metered exactly, and is one answer", arguments: ["text/event-stream", nil] as [String?])
    func unasked(type: String?) async throws {
        try await TestGateway.with(script: { _ in Self.response(type, [Self.chunk, Self.usage, Self.done]) }) { gateway, client in
            let answer = try await client.chat(gateway)
            #expect(answer.status == .ok)
            #expect(answer.headers[.contentType] == "application/json")
            #expect(try answer.json["choices"]?.arrayValue?.first?["message"]?["content"] == .string("Hello"))
            #expect(try answer.json["object"] == .string("chat.completion"))
            #expect(try answer.header("imo-cost") == PlainCallTests.cost)
            try gateway.expectSound()
        }
    }

    @Test("What came whole before a frame that is too long is delivered as it is charged")
    func frameTooLong() async throws {
        let long = "data: " + String(repeating: "a", count: 9 << 20)
        try await TestGateway.with(script: { _ in .events([Self.chunk, Self.chunk + long]) }) { gateway, client in
            let answer = try await client.chat(gateway, stream: true)
            #expect(answer.text.hasPrefix(Self.chunk + Self.chunk))
            #expect(answer.text.contains("upstream_broke_off"))
            let receipt = try #require(try gateway.receipt(answer.header("imo-receipt")))
            #expect(receipt.usage[.outputToken] == 3, "two times five bytes")
        }
    }

    @Test(
        "Numbers that no call needs are refused by name, and nothing is held",
        arguments: [#""max_tokens":-1"#, #""max_tokens":1e12"#, #""n":1000000"#, #""max_tokens":1.5"#])
    func absurd(member: String) async throws {
        try await TestGateway.with { gateway, client in
            let head = try gateway.head
            let answer = try await client.post("/v1/chat/completions", #"{"model":"test/model","messages":[],\#(member)}"#, key: gateway.key.text)
            #expect(answer.status == .badRequest)
            #expect(try answer.json["error"]?["param"]?.stringValue == (member.hasPrefix(#""n""#) ? "n" : "max_tokens"))
            #expect(try gateway.head == head)
            #expect(gateway.upstream.requests.isEmpty)
        }
    }

    @Test("The bytes that tell what a response is may come one by one", arguments: ["text/event-stream", "text/plain", nil] as [String?])
    func byteByByte(type: String?) async throws {
        let error = #"{"error":{"message":"Too large","code":413}}"#
        try await TestGateway.with(script: { _ in Self.response(type, ("\n " + error).map(String.init)) }) { gateway, client in
            let refused = try await client.chat(gateway, stream: true)
            #expect(refused.status == .contentTooLarge)
            #expect(refused.text.contains("Too large"))
            gateway.upstream.answer { _ in Self.response(type, (Self.chunk + Self.usage + Self.done).map(String.init)) }
            let answer = try await client.chat(gateway, stream: true)
            #expect(answer.text.hasPrefix(Self.chunk + ": imo-receipt="))
            let receipt = try #require(try gateway.receipt(answer.header("imo-receipt")))
            #expect(receipt.usage == Usage([.inputToken: 11, .outputToken: 5, .call: 1]))
            try gateway.expectSound()
        }
    }
}
