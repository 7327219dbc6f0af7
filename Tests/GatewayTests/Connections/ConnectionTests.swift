import AsyncHTTPClient
import Hummingbird
import HummingbirdTesting
import InferenceProxy
import Ledger
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Testing

/// Clients that do not speak HTTP to its end.
@Suite struct ConnectionTests {
    /// A request that is answered at once, and in the same packet the beginning of a call.
    private func unfinishedCall(_ gateway: TestGateway) -> String {
        "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n" + head(gateway, "content-length: 1000")
    }

    private func head(_ gateway: TestGateway, _ framing: String) -> String {
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer \(gateway.key.text)\r\n\(framing)\r\n\r\n"
    }

    @Test("A request whose body never comes does not hold up a stop", .timeLimit(.minutes(1)))
    func unfinishedBodyAtStop() async throws {
        var configuration = ProxyConfiguration()
        configuration.shutdownGraceSeconds = 0
        configuration.clientIdleTimeoutSeconds = 3600
        try await TestGateway.with(configuration: configuration) { gateway, _ in
            try await gateway.running { running in
                let isAnswered = Tally()
                async let received = RawSocket.exchange(unfinishedCall(gateway), port: running.port) { isAnswered.add() }
                await isAnswered.wait(for: 1)
                await running.group.triggerGracefulShutdown()
                let answers = try await received
                #expect(answers.hasPrefix("HTTP/1.1 200"))
            }
            #expect(gateway.upstream.requests.isEmpty)
        }
    }

    @Test("A client that is silent in the middle of its request is cut off, one that waits for its answer is not", .timeLimit(.minutes(1)))
    func silence() async throws {
        var configuration = ProxyConfiguration()
        configuration.clientIdleTimeoutSeconds = 1
        let gate = Gate()
        let arrived = Tally()
        try await TestGateway.with(
            configuration: configuration,
            script: { _ in
                arrived.add()
                await gate.pass()
                return .json(plainAnswer)
            }
        ) { gateway, _ in
            let client = HTTPClient(eventLoopGroupProvider: .singleton)
            try await gateway.running { running in
                async let patient = running.stream(gateway, client: client)
                await arrived.wait(for: 1)
                // Returns when the gateway has closed the connection.
                #expect(try await RawSocket.exchange(unfinishedCall(gateway), port: running.port).hasPrefix("HTTP/1.1 200"))
                gate.open()
                let answer = try await patient
                #expect(answer.status == .ok)
                #expect(String(buffer: try await answer.body.collect(upTo: 1 << 20)) == plainAnswer)
            }
            try await client.shutdown()
        }
    }

    @Test("A body in broken chunks is 400", arguments: ["zz\r\n", "5\r\nhello!\r\n", "-1\r\n", "fffffffffffffffff\r\n"])
    func brokenChunks(body: String) async throws {
        try await TestGateway.with { gateway, _ in
            try await gateway.running { running in
                let answer = try await RawSocket.exchange(head(gateway, "transfer-encoding: chunked") + body, port: running.port)
                #expect(answer.hasPrefix("HTTP/1.1 400"), "\(answer)")
                #expect(!answer.contains("HTTP/1.1 5"))
            }
            #expect(gateway.upstream.requests.isEmpty)
            try gateway.expectUncharged()
        }
    }
}
