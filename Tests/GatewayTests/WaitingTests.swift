import EthereumPrimitives
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InferenceProxy
import Ledger
import LedgerCore
import Testing

/// Streams whose upstream thinks for long before its first output.
@Suite("Waiting for a stream")
struct WaitingTests {
    /// Makes a streamed call over a connection of its own. The upstream responds after the client heard of the gateway.
    private func stream(
        _ answer: @escaping @Sendable () -> Response, _ body: @escaping @Sendable (TestGateway, String) async throws -> Void
    ) async throws {
        var configuration = ProxyConfiguration()
        configuration.commentSeconds = 0
        let gate = Gate()
        try await TestGateway.with(
            configuration: configuration,
            script: { _ in
                await gate.pass()
                return answer()
            }
        ) { gateway, client in
            let call = #"{"model":"test/model","messages":[{"role":"user","content":"Hi"}],"max_tokens":20,"stream":true}"#
            let request =
                "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer \(gateway.key.text)\r\nconnection: close\r\n"
                + "content-length: \(call.utf8.count)\r\n\r\n\(call)"
            let text = try await RawSocket.exchange(request, port: try #require(client.port)) { gate.open() }
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(text.contains("content-type: text/event-stream"))
            #expect(text.contains(": waiting\n\n"))
            #expect(text.hasSuffix("0\r\n\r\n"))
            try await body(gateway, text)
            #expect(try gateway.callerBalance.held.isZero)
            try gateway.expectSound()
        }
    }

    @Test("Comments keep the client's connection alive until the first output, and the stream follows unchanged")
    func comments() async throws {
        let frames = [
            #"data: {"choices":[{"index":0,"delta":{"content":"a"}}]}"# + "\n\n",
            #"data: {"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":5}}"# + "\n\n", "data: [DONE]\n\n",
        ]
        try await stream({ .events(frames) }) { (gateway, text) async throws in
            #expect(text.contains(frames[0]))
            #expect(text.contains("imo-cost=233"))
            #expect(text.contains("data: [DONE]\n\n"))
            #expect(try gateway.callerBalance.debits == 233)
        }
    }

    @Test("An upstream that then refuses is told of in the stream, without its end and without a charge")
    func refusal() async throws {
        try await stream({ .json("{\"error\":{\"message\":\"own words\",\n\"code\":\"c\"}}", status: .internalServerError) }) { gateway, text in
            #expect(text.contains("data: {\"error\":{\"message\":\"own words\",\ndata: \"code\":\"c\"}}\n\n"))
            #expect(!text.contains("[DONE]"))
            try gateway.expectUncharged()
        }
    }

    @Test("An upstream that then responds as a whole is charged, and its response is the only event")
    func whole() async throws {
        try await stream({ .json(plainAnswer) }) { (gateway, text) async throws in
            #expect(text.contains("data: \(plainAnswer)\n\n"))
            #expect(text.contains("imo-cost=233"))
            #expect(text.contains("data: [DONE]\n\n"))
            #expect(try gateway.callerBalance.debits == 233)
        }
    }

    @Test("By default an upstream may think for minutes before its first output, and no call that is no stream is commented on")
    func defaults() async throws {
        let configuration = ProxyConfiguration()
        #expect(configuration.firstByteTimeoutSeconds >= 300)
        #expect(configuration.callTimeoutSeconds > configuration.firstByteTimeoutSeconds)
        var eager = configuration
        eager.commentSeconds = 0
        try await TestGateway.with(configuration: eager) { (gateway, client) async throws in
            #expect(try await client.chat(gateway).text == plainAnswer)
        }
    }
}
