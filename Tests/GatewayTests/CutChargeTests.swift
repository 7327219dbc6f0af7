import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LedgerCore
import StrictJSON
import Testing

/// Usage that an upstream tells above what was held.
@Suite struct CutChargeTests {
    private static let answer =
        #"{"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"}}],"usage":{"prompt_tokens":5000,"completion_tokens":3}}"#

    @Test("Usage above the hold is cut to it, the receipt says so, and a metric counts it for the model")
    func aboveHold() async throws {
        try await TestGateway.with(script: { _ in .json(Self.answer) }) { gateway, client in
            let answer = try await client.chat(gateway)
            #expect(answer.status == .ok)
            let id = try #require(try answer.header("imo-receipt"))
            let receipt = try await client.get("/imo/v1/receipts/\(id)").json
            let used: UInt64 = (5000 * 7_000_001 + 3 * 31_000_003 + 999_999) / 1_000_000
            let (held, cut) = (try #require(receipt["held"]?.stringValue), try #require(receipt["cut"]?.stringValue))
            #expect(try answer.header("imo-cost") == held)
            #expect(receipt["used"]?.stringValue == String(used))
            #expect(try #require(UInt64(held)) + #require(UInt64(cut)) == used)
            #expect(receipt["aboveHold"]?["input"] != nil)
            let page = try await gateway.metricsPage()
            #expect(page.contains(#"imo_cut_calls_total{model="test/model"} 1"#))
            #expect(page.contains(#"imo_cut_total{model="test/model"} \#(cut)"#))
            let plain = try await client.chat(gateway)
            #expect(plain.status == .ok)
        }
    }

    @Test("A call within its hold says nothing of it")
    func within() async throws {
        try await TestGateway.with { gateway, client in
            let answer = try await client.chat(gateway)
            let id = try #require(try answer.header("imo-receipt"))
            let receipt = try await client.get("/imo/v1/receipts/\(id)").json
            for member in ["held", "used", "cut", "aboveHold", "unpriced"] { #expect(receipt[member] == nil, "\(member)") }
            #expect(try await gateway.metricsPage().contains(#"imo_cut_calls_total{model="test/model"} 0"#))
        }
    }
}

extension TestGateway {
    /// The page of `/metrics` on the admin socket.
    func metricsPage() async throws -> String {
        try await server.adminApplication().test(.router) { client in try await client.execute(uri: "/metrics", method: .get) { $0.text } }
    }
}
