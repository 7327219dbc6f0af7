import EthereumPrimitives
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InferenceProxy
import Ledger
import LedgerCore
import NIOCore
import StrictJSON
import Testing
import Upstreams

@Suite("Callers who share a model")
struct CrowdTests {
    /// A key of an account of its own.
    private func addCaller(to gateway: TestGateway, seed: UInt8) async throws -> APIKey {
        let key = try #require(APIKey(random: [UInt8](repeating: seed, count: 32)))
        let account = try AccountName("caller-\(seed)")
        try await gateway.accept(.createAccount(CreateAccount(name: account)))
        try await gateway.accept(.createKey(CreateKey(keyHash: key.hash, account: account, label: "test")))
        try await gateway.accept(.credit(Credit(account: .named(account), amount: 1_000_000_000, reference: "test")))
        return key
    }

    private func chat(_ client: any TestClientProtocol, _ key: APIKey, text: String, stream: Bool = false) async throws -> TestResponse {
        let body = #"{"model":"test/model","messages":[{"role":"user","content":"\#(text)"}],"max_tokens":20,"stream":\#(stream)}"#
        return try await client.post("/v1/chat/completions", body, key: key.text)
    }

    @Test(
        "Ten failures that one caller provokes close the model for nobody else",
        arguments: ["500", "401", "error-in-200", "no-json", "large", "large-frame"])
    func provoked(fault: String) async throws {
        var configuration = ProxyConfiguration()
        configuration.maximumResponseBytes = 64 << 10
        configuration.maximumFrameBytes = 64 << 10
        let large = String(repeating: "x", count: 128 << 10)
        try await TestGateway.with(
            configuration: configuration,
            script: { request in
                guard String(decoding: request.body, as: UTF8.self).contains("provoke") else { return .json(plainAnswer) }
                switch fault {
                case "error-in-200": return .json(#"{"error":{"message":"Rate limit exceeded","code":429}}"#)
                case "no-json": return .json("<html>")
                case "large": return .json(#"{"text":"\#(large)"}"#)
                case "large-frame": return .events(["data: {\"text\":\"\(large)", "\(large)\"}\n\n"])
                default: return .json(#"{"error":{}}"#, status: .init(code: Int(fault) ?? 500))
                }
            }
        ) { gateway, client in
            let hostile = try await addCaller(to: gateway, seed: 8)
            for _ in 0..<10 { _ = try await chat(client, hostile, text: "provoke", stream: fault == "large-frame") }
            for _ in 0..<3 { #expect(try await client.chat(gateway).status == .ok) }
        }
    }

    @Test("Calls that find all connections in use get 503 with Retry-After, and the upstream is called again as soon as one is free")
    func fullPool() async throws {
        var configuration = ProxyConfiguration()
        configuration.upstreamConnections = 1
        configuration.connectTimeoutSeconds = 1
        let gate = Gate()
        try await TestGateway.with(
            configuration: configuration,
            script: { _ in
                await gate.pass()
                return .json(plainAnswer)
            }
        ) { gateway, client in
            let count = 16 + 4 * System.coreCount
            let responses = try await withThrowingTaskGroup(of: TestResponse.self) { tasks in
                for _ in 0..<count { tasks.addTask { try await client.chat(gateway) } }
                var responses: [TestResponse] = []
                while let response = try await tasks.next() {
                    responses.append(response)
                    // Each event loop has one connection; the calls on them are the last to end.
                    if responses.count == count - System.coreCount { gate.open() }
                }
                return responses
            }
            let refused = responses.filter { $0.status != .ok }
            #expect(refused.count >= count - System.coreCount)
            for response in refused {
                #expect(response.status == .serviceUnavailable)
                #expect(response.headers[.retryAfter] == "1")
                #expect(try response.json["error"]?["code"] == .string("overloaded"))
            }
            for _ in 0..<3 { #expect(try await client.chat(gateway).status == .ok) }
            #expect(try gateway.callerBalance.held.isZero)
        }
    }

    @Test("Slow calls of one key, more than there are connections, keep nobody else waiting")
    func fairPool() async throws {
        var configuration = ProxyConfiguration()
        configuration.upstreamConnections = 8 * System.coreCount
        configuration.connectTimeoutSeconds = 1
        let (gate, arrived) = (Gate(), Tally())
        try await TestGateway.with(
            configuration: configuration,
            script: { request in
                guard String(decoding: request.body, as: UTF8.self).contains("slow") else { return .json(plainAnswer) }
                arrived.add()
                await gate.pass()
                return .json(plainAnswer)
            }
        ) { gateway, client in
            let honest = try await addCaller(to: gateway, seed: 8)
            try await CrowdOfClients.with(port: client.port) { crowd in
                try await withThrowingTaskGroup(of: Int.self) { tasks in
                    for _ in 0..<20 * System.coreCount { tasks.addTask { try await crowd.chat(gateway, text: "slow") } }
                    await arrived.wait(for: 7)
                    for _ in 0..<8 { #expect(try await self.chat(client, honest, text: "Hi").status == .ok) }
                    gate.open()
                    for try await status in tasks { #expect(status == 200 || status == 503) }
                }
            }
            for _ in 0..<3 { #expect(try await client.chat(gateway).status == .ok) }
            #expect(try gateway.callerBalance.held.isZero)
        }
    }

    @Test("Whole responses that need more memory than there is are refused with 503, not charged, and leave the memory to others")
    func memory() async throws {
        var configuration = ProxyConfiguration()
        configuration.maximumBufferedBytes = 256 << 10
        let large = String(repeating: "x", count: 512 << 10)
        try await TestGateway.with(
            configuration: configuration,
            script: { request in
                guard String(decoding: request.body, as: UTF8.self).contains("large") else { return .json(plainAnswer) }
                return .json(#"{"choices":[{"index":0,"message":{"content":"\#(large)"}}]}"#)
            }
        ) { gateway, client in
            for _ in 0..<4 {
                let refused = try await client.chat(gateway, text: "large")
                #expect(refused.status == .serviceUnavailable)
                #expect(refused.headers[.retryAfter] == "1")
                #expect(try refused.json["error"]?["code"] == .string("overloaded"))
            }
            try gateway.expectUncharged()
            for _ in 0..<6 { #expect(try await client.chat(gateway).status == .ok) }
        }
    }
}
