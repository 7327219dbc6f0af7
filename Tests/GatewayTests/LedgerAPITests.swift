import EthereumPrimitives
import EthereumWallet
import HTTPTypes
import HummingbirdTesting
import Ledger
import LedgerCore
import StrictJSON
import Testing

@Suite struct LedgerAPITests {
    @Test("Models, tokens, snapshots, holders, accounts and receipts can be read")
    func reading() async throws {
        try await TestGateway.with { gateway, client in
            let receipt = try #require(try await client.chat(gateway).header("imo-receipt"))
            try await gateway.snapshot(revenue: 1000)
            let get = { (path: String) in
                let answer = try await client.get("/imo/v1/" + path, key: gateway.key.text)
                #expect(answer.status == .ok, "\(path): \(answer.text)")
                #expect(answer.headers[.contentType] == "application/json")
                return try answer.json
            }
            let token = JSONValue.string(gateway.token.description)
            #expect(try await get("models")["models"]?.arrayValue?.first?["token"] == token)
            #expect(try await get("models/test/model")["id"] == .string("test/model"))
            #expect(try await get("models/test%2Fmodel")["id"] == .string("test/model"))
            #expect(try await get("tokens")["tokens"]?.arrayValue?.count == 1)
            #expect(try await get("tokens/\(gateway.token)")["lastSnapshotId"] == .number("1"))
            #expect(try await get("tokens/\(gateway.token)/snapshots")["snapshots"]?.arrayValue?.first?["revenue"] == .string("1233"))
            #expect(try await get("tokens/\(gateway.token)/snapshots/1")["claimable"] == .string("739"))
            let holder = try await get("holders/\(gateway.issuer.address)")
            #expect(holder["nextNonce"] == .number("0"))
            #expect(holder["tokens"]?.arrayValue?.first?["balance"] == .string("1000000"))
            #expect(try await get("accounts/me")["available"] == .string("999999767"))
            let shown = try await get("receipts/\(receipt)")
            #expect(shown["cost"] == .string("233"))
            #expect(shown["usageSource"] == .string("upstream"))
            #expect(shown["requestHash"]?.stringValue?.count == 66)
            for path in ["healthz", "readyz"] { _ = try await get(path) }
            #expect(try await client.get("/healthz").status == .ok)
            #expect(try await client.get("/readyz").status == .ok)
        }
    }

    @Test("Holders come in pages")
    func pages() async throws {
        try await TestGateway.with { gateway, client in
            for number in 1...7 as ClosedRange<UInt64> {
                let to = Address(lowBytesOf: Bytes32(UInt256(number)))
                try await gateway.accept(.issuerTransfer(IssuerTransfer(token: gateway.token, to: to, amount: UInt256(number))))
            }
            var holders: [String] = []
            var after: String?
            repeat {
                let page = try await client.get("/imo/v1/tokens/\(gateway.token)/holders?limit=3" + (after.map { "&after=\($0)" } ?? "")).json
                holders += page["holders"]?.arrayValue?.compactMap { $0["holder"]?.stringValue } ?? []
                after = page["next"]?.stringValue
            } while after != nil
            #expect(holders.count == 8)
            #expect(Set(holders).count == 8)
        }
    }

    @Test(
        "What is not there and what makes no sense are problems",
        arguments: [
            ("models/other", 404), ("tokens/0x00000000000000000000000000000000000000aa", 404), ("tokens/nonsense", 400),
            ("tokens/TOKEN/snapshots/1", 404), ("tokens/TOKEN/snapshots/x", 400), ("tokens/TOKEN/holders?limit=0", 400),
            ("tokens/TOKEN/holders?limit=1001", 400), ("tokens/TOKEN/holders?after=1", 400), ("tokens/TOKEN/typed-data/nonsense", 404),
            ("tokens/TOKEN/typed-data/claim", 400),
            ("tokens/TOKEN/typed-data/transfer?holder=0x00000000000000000000000000000000000000aa&to=1&amount=1", 400),
            ("holders/1", 400), ("receipts/1", 400), ("receipts/01920000-0000-7000-8000-000000000000", 404), ("contents/1", 404), ("contents/x", 400),
            ("contents/1/metadata", 404), ("accounts/me", 401), ("nothing", 404),
        ])
    func problems(path: String, status: Int) async throws {
        try await TestGateway.with { gateway, client in
            let answer = try await client.get("/imo/v1/" + path.replacing("TOKEN", with: gateway.token.description))
            #expect(answer.status.code == status, "\(answer.text)")
            #expect(answer.headers[.contentType] == "application/problem+json")
            for name in ["type", "title", "detail"] { #expect(try answer.json[name]?.stringValue?.isEmpty == false) }
            #expect(try answer.json["status"] == .number(String(status)))
        }
    }

    @Test("OpenAI's model list has the registered models")
    func openAIModels() async throws {
        try await TestGateway.with { gateway, client in
            let list = try await client.get("/v1/models", key: gateway.key.text).json
            #expect(list["object"] == .string("list"))
            #expect(list["data"]?.arrayValue?.first?["id"] == .string("test/model"))
            #expect(try await client.get("/v1/models/test/model", key: gateway.key.text).json["object"] == .string("model"))
            #expect(try await client.get("/v1/models").status == .unauthorized)
        }
    }
}
