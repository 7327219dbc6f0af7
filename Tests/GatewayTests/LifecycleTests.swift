import AdminAPI
import AsyncHTTPClient
import EthereumPrimitives
import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InferenceProxy
import Ledger
import LedgerCore
import LedgerSQLite
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Testing

@Suite struct LifecycleTests {
    private func strandedHold(_ gateway: TestGateway, seconds: UInt64) async throws -> CommandID {
        let id = gateway.clock.nextID()
        let hold = Hold(
            account: gateway.account, model: gateway.model, keyHash: gateway.key.hash, greatestUsage: Usage([.inputToken: 100]),
            expiresAt: gateway.clock.now.adding(milliseconds: seconds * 1000), requestHash: .zero)
        let entry = try await gateway.writer.submit(.hold(hold), id: id)
        #expect(entry.outcome == .accepted)
        return id
    }

    @Test("Holds that an earlier run left are given back before the gateway serves")
    func stranded() async throws {
        try await TestGateway.with { gateway, _ in
            for _ in 0..<3 { _ = try await strandedHold(gateway, seconds: 900) }
            #expect(try !gateway.callerBalance.held.isZero)
            try await gateway.server.application().test(.ahc()) { client in
                try gateway.expectUncharged()
                #expect(try await client.chat(gateway).text == plainAnswer)
            }
            try gateway.expectSound()
        }
    }

    @Test("Holds whose time has passed are given back while the gateway runs")
    func expired() async throws {
        var configuration = ProxyConfiguration()
        configuration.sweepIntervalSeconds = 1
        try await TestGateway.with(configuration: configuration) { gateway, _ in
            try await gateway.running { _ in
                _ = try await strandedHold(gateway, seconds: 5)
                let late = try await strandedHold(gateway, seconds: 60)
                gateway.clock.pass(seconds: 6)
                // Waits for the sweep by what it does, not by time.
                while try gateway.ledger.read({ try $0.holds().count }) == 2 { await Task.yield() }
                #expect(try gateway.ledger.read { try $0.holds().map(\.id) } == [late])
            }
        }
    }

    @Test("A call that runs when the gateway is told to stop ends, is charged and answered")
    func gracefulStop() async throws {
        let gate = Gate()
        let arrived = Tally()
        try await TestGateway.with(script: { _ in
            arrived.add()
            await gate.pass()
            return .json(plainAnswer)
        }) { gateway, client in
            async let answer = client.chat(gateway)
            await arrived.wait(for: 1)
            async let stopped: Void = gateway.server.stop()
            gate.open()
            #expect(try await answer.header("imo-cost") == "233")
            await stopped
            #expect(try gateway.callerBalance.held.isZero)
            #expect(try await client.chat(gateway).status == .serviceUnavailable)
            try gateway.expectSound()
        }
    }

    @Test("A port that is taken is an error of the start, and leaves no socket behind", arguments: 0..<20)
    func occupiedPort(attempt: Int) async throws {
        try await ScriptedUpstream.with { other in
            var configuration = ProxyConfiguration()
            configuration.port = other.port
            try await TestGateway.with(configuration: configuration) { gateway, _ in
                let services = try gateway.serviceGroup()
                await #expect(throws: (any Error).self) { try await services.run() }
                #expect(throws: (any Error).self) { try mode(of: gateway.socketPath) }
            }
        }
    }

    private static let frame = #"data: {"choices":[{"index":0,"delta":{"content":"x"}}]}"# + "\n\n"
    private static let end = #"data: {"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":5}}"# + "\n\ndata: [DONE]\n\n"

    @Test("A stream that runs when the gateway is told to stop is delivered to its end")
    func gracefulStopOfStream() async throws {
        let gate = Gate()
        try await TestGateway.with(script: { _ in
            Response(
                status: .ok, headers: [.contentType: "text/event-stream"],
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: Self.frame))
                    await gate.pass()
                    try await writer.write(ByteBuffer(string: Self.end))
                    try await writer.finish(nil)
                })
        }) { gateway, _ in
            let client = HTTPClient(eventLoopGroupProvider: .singleton)
            try await gateway.running { running in
                let response = try await running.stream(gateway, client: client)
                var chunks = response.body.makeAsyncIterator()
                var text = String(buffer: try #require(try await chunks.next()))
                await running.group.triggerGracefulShutdown()
                gate.open()
                while let chunk = try await chunks.next() { text += String(buffer: chunk) }
                #expect(text.hasPrefix(Self.frame + ": imo-receipt="))
                #expect(text.hasSuffix("data: [DONE]\n\n"))
            }
            try await client.shutdown()
            #expect(try gateway.callerBalance.available == 999_999_767)
            try gateway.expectSound()
        }
    }

    @Test("A client that stops reading holds its call up no longer than the call's time")
    func stalledReader() async throws {
        var configuration = ProxyConfiguration()
        configuration.callTimeoutSeconds = 3
        let frame = #"data: {"choices":[{"index":0,"delta":{"content":"\#(String(repeating: "x", count: 60_000))"}}]}"# + "\n\n"
        try await TestGateway.with(
            configuration: configuration,
            script: { _ in
                Response(
                    status: .ok, headers: [.contentType: "text/event-stream"],
                    body: ResponseBody { writer in
                        // More than all the buffers on the way take.
                        for _ in 0..<1_000 { try await writer.write(ByteBuffer(string: frame)) }
                        try await writer.write(ByteBuffer(string: Self.end))
                        try await writer.finish(nil)
                    })
            }
        ) { gateway, _ in
            let client = HTTPClient(eventLoopGroupProvider: .singleton)
            try await gateway.running { running in
                let response = try await running.stream(gateway, client: client)
                let id = try #require(response.headers.first(name: "imo-receipt"))
                await gateway.server.waitUntilIdle()
                let receipt = try #require(try gateway.receipt(id))
                #expect(receipt.source == .counted)
                #expect(try gateway.callerBalance.held.isZero)
                try await client.shutdown()
            }
            try gateway.expectSound()
        }
    }

    @Test("An upstream that does not end its answer after the stream's end does not hold up a stop", .timeLimit(.minutes(1)))
    func stopWhileDraining() async throws {
        var configuration = ProxyConfiguration()
        configuration.shutdownGraceSeconds = 3600
        let gate = Gate()
        try await TestGateway.with(
            configuration: configuration,
            script: { _ in
                Response(
                    status: .ok, headers: [.contentType: "text/event-stream"],
                    body: ResponseBody { writer in
                        try await writer.write(ByteBuffer(string: Self.frame + Self.end))
                        await gate.pass()
                        try await writer.finish(nil)
                    })
            }
        ) { gateway, _ in
            let client = HTTPClient(eventLoopGroupProvider: .singleton)
            try await gateway.running { running in
                let body = try await running.stream(gateway, client: client).body.collect(upTo: 1 << 20)
                #expect(String(buffer: body).hasSuffix("data: [DONE]\n\n"))
            }
            gate.open()
            try await client.shutdown()
            try gateway.expectSound()
        }
    }

    @Test("A path too long for a Unix socket is an error before anything starts")
    func longSocketPath() async throws {
        try await TestGateway.with { gateway, _ in
            let longest = gateway.directory + "/" + String(repeating: "a", count: AdminService.maximumPathBytes - gateway.directory.utf8.count - 1)
            #expect(throws: Never.self) { _ = try gateway.server.services(adminSocketPath: longest) }
            #expect(throws: Never.self) { _ = try SocketAddress(unixDomainSocketPath: longest) }
            #expect(throws: AdminSocketFailure.self) { _ = try gateway.server.services(adminSocketPath: longest + "a") }
        }
    }

    @Test("A call that exceeds its time is cut off and given back")
    func callTimeout() async throws {
        var configuration = ProxyConfiguration()
        configuration.callTimeoutSeconds = 3
        let gate = Gate()
        try await TestGateway.with(
            configuration: configuration,
            script: { _ in
                await gate.pass()
                return .json(plainAnswer)
            }
        ) { gateway, client in
            let answer = try await client.chat(gateway)
            #expect(answer.status == .gatewayTimeout)
            try gateway.expectUncharged()
            gate.open()
        }
    }
}
