import AsyncHTTPClient
import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import LedgerCore
import NIOCore
import NIOHTTP1
import Testing

@Suite("Callers that leave")
struct LeavingTests {
    /// Runs a stream whose client leaves after its first bytes, while the upstream is silent.
    private func leave(
        under policy: LeavePolicy, headers: [String: String] = [:],
        _ check: @escaping @Sendable (TestGateway, _ call: String) async throws -> Void
    ) async throws {
        let gate = Gate()
        try await TestGateway.with(
            .live,
            script: { _ in
                Response(
                    status: .ok, headers: [.contentType: "text/event-stream"],
                    body: ResponseBody { writer in
                        try await writer.write(ByteBuffer(string: #"data: {"choices":[{"index":0,"delta":{"content":"abcdefgh"}}]}"# + "\n\n"))
                        await gate.pass()
                        try await writer.write(
                            ByteBuffer(
                                string: #"data: {"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":5}}"# + "\n\ndata: [DONE]\n\n"))
                        try await writer.finish(nil)
                    })
            }
        ) { (gateway, client) async throws in
            try await gateway.accept(.setLeavePolicy(SetLeavePolicy(model: gateway.model, policy: policy)))
            let http = HTTPClient(eventLoopGroupProvider: .singleton)
            var request = HTTPClientRequest(url: "http://localhost:\(try #require(client.port))/v1/chat/completions")
            request.method = .POST
            request.headers.add(name: "authorization", value: "Bearer \(gateway.key.text)")
            for (name, value) in headers { request.headers.add(name: name, value: value) }
            request.body = .bytes(ByteBuffer(string: #"{"model":"test/model","messages":[],"stream":true,"max_tokens":20}"#))
            let id: String
            do {
                let response = try await http.execute(request, timeout: .seconds(10))
                id = try #require(response.headers.first(name: "imo-receipt"))
                var chunks = response.body.makeAsyncIterator()
                _ = try await chunks.next()
            }
            try await http.shutdown()
            if policy == .drain || !headers.isEmpty { gate.open() }
            await gateway.server.waitUntilIdle()
            gate.open()
            try await check(gateway, id)
            try gateway.expectSound()
        }
    }

    @Test("Under 'delivered' the upstream is left at once, and what was delivered is charged")
    func delivered() async throws {
        try await leave(under: .delivered) { gateway, id in
            let receipt = try #require(try gateway.receipt(id))
            #expect(receipt.usage == Usage([.inputToken: 1, .outputToken: 2, .call: 1]))
            #expect(receipt.source == .counted)
        }
    }

    @Test("Under 'nothing' the upstream is left at once, and nothing is charged")
    func nothing() async throws {
        try await leave(under: .nothing) { gateway, id in
            #expect(try gateway.receipt(id) == nil)
            try gateway.expectUncharged()
        }
    }

    @Test("Under 'drain', and with an Idempotency-Key under any policy, the real usage is charged", arguments: LeavePolicy.allCases)
    func drained(policy: LeavePolicy) async throws {
        try await leave(under: policy, headers: ["idempotency-key": "k"]) { gateway, id in
            let receipt = try #require(try gateway.receipt(id))
            #expect(receipt.usage == Usage([.inputToken: 11, .outputToken: 5, .call: 1]))
            #expect(receipt.source == .upstream)
        }
    }
}
