import EthereumPrimitives
import EthereumWallet
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InferenceProxy
import LedgerCore
import StrictJSON
import Testing
import Upstreams

@Suite("Several upstreams")
struct SeveralUpstreamsTests {
    /// A gateway with a second upstream beside its own one.
    private func withTwo(
        first: @escaping ScriptedUpstream.Script = { _ in .json(plainAnswer) },
        second: @escaping ScriptedUpstream.Script = { _ in .json(plainAnswer) },
        _ body: @escaping @Sendable (TestGateway, ScriptedUpstream, any TestClientProtocol) async throws -> Void
    ) async throws {
        try await TestGateway.with(script: first) { (gateway, client) async throws in
            try await ScriptedUpstream.with(second) { other in
                try gateway.setUpstreams([try Upstream(url: gateway.upstream.url), try Upstream(url: other.url)])
                try await body(gateway, other, client)
            }
        }
    }

    @Test("Calls are shared out by weight")
    func weights() async throws {
        try await withTwo { (gateway, other, client) async throws in
            var heavy = try Upstream(url: gateway.upstream.url)
            heavy.weight = 3
            try gateway.setUpstreams([heavy, try Upstream(url: other.url)])
            for _ in 0..<12 { #expect(try await client.chat(gateway).status == .ok) }
            #expect(gateway.upstream.requests.count == 9)
            #expect(other.requests.count == 3)
        }
    }

    @Test("A call that fails before anything was delivered goes on to the other upstream, and is charged once", arguments: [429, 500, 503, 401])
    func retries(status: Int) async throws {
        try await withTwo(first: { _ in .json("{}", status: .init(code: status)) }) { (gateway, other, client) async throws in
            for _ in 0..<4 { #expect(try await client.chat(gateway).text == plainAnswer) }
            #expect(other.requests.count == 4)
            #expect(try gateway.callerBalance.debits == 932)
            #expect(try gateway.callerBalance.held.isZero)
        }
    }

    @Test("An upstream that is not there costs no call")
    func unreachable() async throws {
        try await withTwo { (gateway, other, client) async throws in
            try gateway.setUpstreams([try Upstream(url: "http://127.0.0.1:9/v1"), try Upstream(url: other.url)])
            for _ in 0..<10 { #expect(try await client.chat(gateway).status == .ok) }
            #expect(other.requests.count == 10)
        }
    }

    @Test("What is the request's own fault is not tried elsewhere", arguments: [400, 404, 422])
    func notRetried(status: Int) async throws {
        let script: ScriptedUpstream.Script = { _ in .json(#"{"error":{}}"#, status: .init(code: status)) }
        try await withTwo(first: script, second: script) { (gateway, other, client) async throws in
            #expect(try await client.chat(gateway).status.code == status)
            #expect(gateway.upstream.requests.count + other.requests.count == 1)
            try gateway.expectUncharged()
        }
    }

    @Test("When no upstream does better the caller gets the last one's error, with what it says of another try")
    func lastError() async throws {
        let script: ScriptedUpstream.Script = { _ in .json(#"{"error":{"code":"busy"}}"#, status: .tooManyRequests, headers: [.retryAfter: "9"]) }
        try await withTwo(first: script, second: script) { (gateway, other, client) async throws in
            let answer = try await client.chat(gateway)
            #expect(answer.status == .tooManyRequests)
            #expect(answer.headers[.retryAfter] == "9")
            #expect(gateway.upstream.requests.count + other.requests.count == 2)
            try gateway.expectUncharged()
        }
    }

    @Test("Nothing is tried again once a byte of a stream was delivered")
    func brokenStream() async throws {
        let script: ScriptedUpstream.Script = { _ in
            Response(
                status: .ok, headers: [.contentType: "text/event-stream"],
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: #"data: {"choices":[{"index":0,"delta":{"content":"abcd"}}]}"# + "\n\n"))
                    throw BrokenOff()
                })
        }
        try await withTwo(first: script, second: script) { (gateway, other, client) async throws in
            let answer = try await client.chat(gateway, stream: true)
            #expect(answer.text.contains("upstream_broke_off"))
            #expect(gateway.upstream.requests.count + other.requests.count == 1)
            #expect(try gateway.callerBalance.debits > 0)
        }
    }

    @Test("After five failures in a row an upstream is left alone, and calls are refused at once with a Retry-After")
    func breaker() async throws {
        try await TestGateway.with(script: { _ in .json("{}", status: .internalServerError) }) { (gateway, client) async throws in
            for _ in 0..<5 { #expect(try await client.chat(gateway).status == .internalServerError) }
            let refused = try await client.chat(gateway)
            #expect(refused.status == .serviceUnavailable)
            #expect(refused.headers[.retryAfter] == "1")
            #expect(try refused.json["error"]?["code"] == .string("upstream_unavailable"))
            #expect(gateway.upstream.requests.count == 5)
            try gateway.expectUncharged()
        }
    }

    @Test("The other model answers at its own price where the upstreams do not, and the answer and the receipt say so")
    func fallback() async throws {
        try await withTwo(first: { _ in .json("{}", status: .internalServerError) }) { (gateway, other, client) async throws in
            let cheap = try ModelID("cheap")
            try await gateway.register(cheap, outputPrice: 2_000_000)
            var directory = UpstreamDirectory()
            directory.models[gateway.model] = ModelUpstreams([try Upstream(url: gateway.upstream.url)], fallback: cheap)
            directory.models[cheap] = ModelUpstreams([try Upstream(url: other.url)])
            try directory.save(to: gateway.directory + "/upstreams.json")
            try gateway.routes.reload()
            let answer = try await client.chat(gateway)
            #expect(answer.text == plainAnswer.replacing("test/model", with: "cheap"))
            #expect(try answer.header("imo-model") == "cheap")
            #expect(try answer.header("imo-cost") == "10")
            let receipt = try #require(try gateway.receipt(answer.header("imo-receipt")))
            #expect(receipt.model == cheap)
            #expect(receipt.cost == 10)
            #expect(String(decoding: try #require(other.requests.first).body, as: UTF8.self).contains(#""model":"cheap""#))
            #expect(try gateway.callerBalance.held.isZero)
            try gateway.expectSound()
        }
    }
}

private struct BrokenOff: Error {}

extension TestGateway {
    func setUpstreams(_ upstreams: [Upstream]) throws {
        var file = UpstreamDirectory()
        file.models[model] = ModelUpstreams(upstreams)
        try file.save(to: directory + "/upstreams.json")
        try routes.reload()
    }

    /// Another model, whose output alone costs something.
    func register(_ model: ModelID, outputPrice: UInt256) async throws {
        var prices = PriceSchedule()
        prices[.outputToken] = outputPrice
        let terms = TokenTerms(name: "T", symbol: "T", supply: 1, percentClaimable: 60, snapshotIntervalSeconds: 10, claimWindow: 0)
        try await accept(
            .registerModel(
                RegisterModel(
                    model: model, issuer: issuer.address, token: terms, prices: prices,
                    limits: ModelLimits(contextTokens: 4096, maximumOutputTokens: 256), modelCommitment: .zero)))
    }
}
