import EthereumPrimitives
import Foundation
import HTTPTypes
import HummingbirdTesting
import InferenceProxy
import LedgerCore
import Resilience
import StrictJSON
import Testing

@Suite("Limits of callers")
struct LimitTests {
    private func limited(_ change: (inout ProxyConfiguration) -> Void) -> ProxyConfiguration {
        var configuration = ProxyConfiguration()
        change(&configuration)
        return configuration
    }

    @Test("More requests than a key may make are refused in OpenAI's words, and nothing is held or charged for them", arguments: [false, true])
    func requests(isByAddress: Bool) async throws {
        let limits = UseLimits(requests: RateLimit(perMinute: 2))
        let configuration = limited { if isByAddress { $0.addressLimits = limits } else { $0.keyLimits = limits } }
        try await TestGateway.with(configuration: configuration) { (gateway, client) async throws in
            let first = try await client.chat(gateway)
            #expect(first.status == .ok)
            if !isByAddress {
                #expect(try first.header("x-ratelimit-limit-requests") == "2")
                #expect(try first.header("x-ratelimit-remaining-requests") == "1")
                #expect(try first.header("x-ratelimit-reset-requests")?.hasSuffix("s") == true)
            }
            #expect(try await client.chat(gateway).status == .ok)
            let refused = try await client.chat(gateway)
            #expect(refused.status == .tooManyRequests)
            #expect(try refused.json["error"]?["code"] == .string("rate_limit_exceeded"))
            #expect(refused.headers[.retryAfter].flatMap { Int($0) }.map { (1...30).contains($0) } == true)
            #expect(gateway.upstream.requests.count == 2)
            #expect(try gateway.callerBalance.debits == 466)
        }
    }

    @Test("Tokens are limited by the most that a call can use, and what it did not use is there again")
    func tokens() async throws {
        let configuration = limited { $0.keyLimits = UseLimits(tokens: RateLimit(perMinute: 300)) }
        try await TestGateway.with(configuration: configuration) { (gateway, client) async throws in
            // Each can use some 170 tokens and uses 16.
            for _ in 0..<5 { #expect(try await client.chat(gateway).status == .ok) }
            let remaining = try #require(Int(try await client.chat(gateway).header("x-ratelimit-remaining-tokens") ?? ""))
            #expect((0..<300).contains(remaining))
        }
    }

    @Test("Tokens of sound and of the cache count against the limit")
    func otherTokens() async throws {
        let configuration = limited { $0.keyLimits = UseLimits(tokens: RateLimit(perMinute: 200)) }
        let answer = plainAnswer.replacingOccurrences(
            of: #""prompt_tokens":11,"completion_tokens":5,"total_tokens":16"#,
            with: #""prompt_tokens":150,"completion_tokens":0,"total_tokens":150,"prompt_tokens_details":{"audio_tokens":150}"#)
        try await TestGateway.with(configuration: configuration, script: { _ in .json(answer) }) { (gateway, client) async throws in
            #expect(try await client.chat(gateway).status == .ok)
            // Fifty are left of 200, and a call can use some 170.
            #expect(try await client.chat(gateway).status == .tooManyRequests)
        }
    }

    @Test("As many calls of a key run at a time as may")
    func concurrent() async throws {
        let (gate, arrived) = (Gate(), Tally())
        let configuration = limited { $0.keyLimits = UseLimits(concurrentCalls: 1) }
        try await TestGateway.with(
            configuration: configuration,
            script: { _ in
                arrived.add()
                await gate.pass()
                return .json(plainAnswer)
            }
        ) { (gateway, client) async throws in
            try await CrowdOfClients.with(port: client.port) { (crowd) async throws in
                async let first = crowd.chat(gateway)
                await arrived.wait(for: 1)
                #expect(try await crowd.chat(gateway) == 429)
                gate.open()
                #expect(try await first == 200)
                #expect(try await crowd.chat(gateway) == 200)
            }
        }
    }

    @Test("A gateway that has as many calls as it takes says so with 503 and a Retry-After")
    func overloaded() async throws {
        let configuration = limited { $0.maximumCalls = 0 }
        try await TestGateway.with(configuration: configuration) { (gateway, client) async throws in
            let answer = try await client.chat(gateway)
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.headers[.retryAfter] == "1")
            try gateway.expectUncharged()
        }
    }

    @Test("All unfinished requests together have so many bytes")
    func unfinished() async throws {
        let configuration = limited { $0.maximumBufferedBytes = 50 }
        try await TestGateway.with(configuration: configuration) { (gateway, client) async throws in
            let answer = try await client.chat(gateway)
            #expect(answer.status == .serviceUnavailable)
            #expect(try answer.json["error"]?["code"] == .string("overloaded"))
        }
    }
}
