import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InferenceProxy
import StrictJSON
import Synchronization
import Testing

@Suite("Upstreams that refuse stream_options")
struct StreamOptionsTests {
    private static let frames = [#"data: {"choices":[{"index":0,"delta":{"content":"Hello, you"}}]}"# + "\n\n", "data: [DONE]\n\n"]

    @Sendable private static func strict(_ request: ScriptedUpstream.Received) -> Response {
        guard (try? JSONValue(parsing: request.body)["stream_options"]) == nil else {
            return .json(#"{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"]}]}"#, status: .unprocessableContent)
        }
        return .events(frames)
    }

    private func streamOptions(_ gateway: TestGateway) -> [Bool] {
        gateway.upstream.requests.map { String(decoding: $0.body, as: UTF8.self).contains("stream_options") }
    }

    @Test("The call is made again without them, and later calls are made so at once, after a restart too")
    func learned() async throws {
        try await TestGateway.with(script: Self.strict) { gateway, client in
            let first = try await client.chat(gateway, stream: true)
            #expect(first.status == .ok)
            #expect(first.text.contains("Hello, you"))
            #expect(streamOptions(gateway) == [true, false])
            // What was found out is kept beside the call.
            for _ in 0..<1_000_000 where !FileManager.default.fileExists(atPath: gateway.directory + "/upstreams.json.learned") { await Task.yield() }
            try gateway.routes.reload()
            #expect(try await client.chat(gateway, stream: true).status == .ok)
            // A caller's own are left out too.
            let own = try await client.chat(gateway, stream: true, extra: #","stream_options":{"include_usage":true},"seed":1"#)
            #expect(own.status == .ok)
            #expect(streamOptions(gateway) == [true, false, false, false])
            #expect(try JSONValue(parsing: #require(gateway.upstream.requests.last).body)["seed"] != nil)
            let later = try UpstreamRoutes(path: gateway.directory + "/upstreams.json")
            #expect(later.problems.isEmpty)
            try gateway.expectSound()
        }
    }

    @Test(
        "A refusal that a caller provokes says nothing about the upstream",
        arguments: [
            (#","stream_options":{"own":1}"#, "Hi"), ("", "stream_options"),
        ])
    func provoked(extra: String, text: String) async throws {
        let isFirst = Mutex(true)
        try await TestGateway.with(script: { _ in
            let refuses = isFirst.withLock { first in
                defer { first = false }
                return first
            }
            return refuses ? .json(#"{"error":{"message":"what is stream_options"}}"#, status: .badRequest) : .events(Self.frames)
        }) { (gateway, client) async throws in
            #expect(try await client.chat(gateway, stream: true, extra: extra, text: text).status == .ok)
            #expect(try await client.chat(gateway, stream: true).status == .ok)
            #expect(streamOptions(gateway).last == true)
        }
    }

    @Test("An upstream that refuses the call in any case is asked once more, and its words reach the caller")
    func refusedAnyway() async throws {
        let words = #"{"error":{"message":"no stream_options and no temperature"}}"#
        try await TestGateway.with(script: { _ in .json(words, status: .badRequest) }) { gateway, client in
            let answer = try await client.chat(gateway, stream: true)
            #expect(answer.status == .badRequest)
            #expect(answer.text == words)
            #expect(gateway.upstream.requests.count == 2)
            _ = try await client.chat(gateway)
            #expect(gateway.upstream.requests.count == 3)
            try gateway.expectUncharged()
        }
    }
}
