import Foundation
import Hummingbird
import InferenceProxy
import Ledger
import ServiceLifecycle
import Testing

/// HTTP/2 connections when the gateway stops.
@Suite struct HTTP2ShutdownTests {
    /// Lets the test go on when the connection ends early, so that it fails and does not wait.
    private static func exchange(
        _ first: [RawHTTP2.Frame], port: Int, onEnd tallies: [Tally], _ gate: Gate, respond: @escaping @Sendable (RawHTTP2.Frame) -> [RawHTTP2.Frame]
    ) async throws -> [RawHTTP2.Frame] {
        defer {
            for tally in tallies { tally.add() }
            gate.open()
        }
        return try await RawHTTP2.exchange(first, port: port, respond: respond)
    }

    private static let call = #"{"model":"test/model","messages":[],"max_tokens":20}"#

    @Test("A request sent while the first GOAWAY is under way is answered", .timeLimit(.minutes(1)), arguments: [true, false])
    func requestUnderWay(anotherRuns: Bool) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "imo-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        var configuration = ProxyConfiguration()
        configuration.tls = try TestCertificate.write(to: directory)
        let (arrived, answered, gate) = (Tally(), Tally(), Gate())
        if !anotherRuns { gate.open() }
        let script: ScriptedUpstream.Script = { _ in
            arrived.add()
            await gate.pass()
            return .json(plainAnswer)
        }
        try await TestGateway.with(configuration: configuration, script: script) { gateway, _ in
            try await gateway.running { running in
                let key = gateway.key.text
                let first = RawHTTP2.post("/v1/chat/completions", key: key, body: Self.call, stream: 1)
                async let frames = Self.exchange(first, port: running.port, onEnd: [arrived, answered], gate) { frame in
                    if frame.isEndOfStream { answered.add() }
                    // The client has sent another request before it reads what follows the GOAWAY.
                    if frame.lastStream == 0x7fff_ffff || frame.lastStream == 1 {
                        defer { gate.open() }
                        return RawHTTP2.post("/v1/chat/completions", key: key, body: Self.call, stream: 3)
                    }
                    return frame.kind == RawHTTP2.Frame.Kind.ping.rawValue ? [RawHTTP2.Frame(.ping, flags: 1, payload: frame.payload)] : []
                }
                await arrived.wait(for: 1)
                if !anotherRuns { await answered.wait(for: 1) }
                await running.group.triggerGracefulShutdown()
                let received = try await frames
                #expect(Set(received.filter(\.isEndOfStream).map(\.stream)) == [1, 3])
                #expect(received.compactMap(\.lastStream) == [0x7fff_ffff, 3])
            }
            try gateway.expectSound()
        }
    }
}
