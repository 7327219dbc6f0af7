import EthereumPrimitives
import EthereumWallet
import Foundation
import HTTPTypes
import HummingbirdTesting
import LedgerCore
import Markup
import Pages
import StrictJSON
import Testing

@Suite("Pages")
struct PageTests {
    @Test(
        "Interpolated text never becomes markup",
        arguments: [
            "<script>alert(1)</script>", "\" onclick=\"x", "' x='", "&lt;b&gt;", "</title><b>", "a\u{0}\u{1B}[31m\u{7F}\u{85}b", "שלום\u{202E}x",
        ])
    func escaping(text: String) {
        let piece: HTML = "<p title=\"\(text)\">\(text)</p>"
        let inside = piece.markup.dropFirst("<p title=\"".count).dropLast("</p>".count)
        #expect(!inside.replacing("\">", with: "").contains { "<>\"'".contains($0) })
        #expect(!inside.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
        let back = HTML(text: text).markup.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
        #expect(back == String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })))
        #expect(HTML(text: piece.markup).markup.contains("&lt;p"))
    }

    @Test("Every page has the policy that forbids foreign scripts, styles and frames, refusals too")
    func policy() async throws {
        try await TestGateway.with { gateway, client in
            let paths = ["/", "/models/test/model", "/holders", "/holders/\(gateway.issuer.address)", "/models/none", "/holders/0x1", "/find?q=none"]
            for path in paths {
                let answer = try await client.get(path)
                let policy = try #require(try answer.header("content-security-policy"))
                #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'") && policy.contains("trusted-types 'none'"))
                #expect(try answer.header("content-type") == "text/html; charset=utf-8", "\(path)")
                #expect(!answer.text.contains("<script>") && !answer.text.contains("style=") && !answer.text.contains(" onclick"), "\(path)")
            }
            #expect(try await client.get("/models/none").status == .notFound)
            #expect(try await client.get("/holders/0x1").status == .badRequest)
        }
    }

    @Test("A search leads to the model, the token's model, the holder or the receipt, and nowhere else")
    func find() async throws {
        try await TestGateway.with(.live) { gateway, client in
            let receipt = "01a22d4c-d095-7452-9db7-e3a85b160490"
            let places = [
                "test/model": "/models/test/model", "\(gateway.token)": "/models/test/model",
                "\(gateway.issuer.address)": "/holders/\(gateway.issuer.address)", receipt: "/imo/v1/receipts/\(receipt)", "": "/",
            ]
            for (text, place) in places {
                let answer = try await client.get("/find?q=\(text)")
                #expect(try (answer.status, answer.header("location")) == (.found, place), "\(text)")
            }
            #expect(try await client.get("/find?q=%0d%0aSet-Cookie:x").status == .notFound)
            #expect(try await client.get("/tokens/\(gateway.token)").header("location") == "/models/test/model")
        }
    }

    @Test("A holder's page says what can be claimed, and keeps saying it after everything was sold")
    func claims() async throws {
        try await TestGateway.with { gateway, client in
            try await gateway.snapshot(revenue: 1_000_000)
            let path = "/holders/\(gateway.issuer.address)"
            #expect(try await client.get(path).text.contains("<data value=\"600000\""))
            let other = try Address("0x00000000000000000000000000000000000000aa")
            try await gateway.accept(.issuerTransfer(IssuerTransfer(token: gateway.token, to: other, amount: TestGateway.supply)))
            let sold = try await client.get(path).text
            #expect(sold.contains("<data value=\"600000\"") && sold.contains("You can claim"))
            #expect(try await client.get("/holders/\(other)").text.contains("Nothing can be claimed now"))
        }
    }

    @Test("Agents are told the models with their prices, and where the API is")
    func agents() async throws {
        try await TestGateway.with { gateway, client in
            let guide = try await client.get("/llms.txt").text
            #expect(guide.contains("- [test/model](http://localhost:") && guide.contains("input 0.000000000007000001, "))
            let registration = try await client.get("/.well-known/agent-registration.json").json
            #expect(registration["type"] == .string("https://eips.ethereum.org/EIPS/eip-8004#registration-v1"))
            let endpoints = try #require(registration["services"]?.arrayValue).compactMap { $0["endpoint"]?.stringValue }
            #expect(endpoints.allSatisfy { $0.hasPrefix("http://localhost:") } && endpoints.count == 5)
        }
    }

    @Test("The stylesheet, the script and the icon are kept for ever under names that have their hashes")
    func assets() async throws {
        try await TestGateway.with { _, client in
            let page = try await client.get("/").text
            let paths = page.matches(of: /"(\/assets\/[^"]+)"/).map { String($0.1) }
            #expect(paths.count == 3)
            for path in paths {
                let answer = try await client.get(path)
                #expect(try answer.status == .ok && answer.header("cache-control") == "public, max-age=31536000, immutable")
            }
            #expect(try await client.get("/assets/style-000000000000.css").status == .notFound)
        }
    }
}
