import EthereumABI
import EthereumPrimitives
import EthereumWallet
import HTTPTypes
import HummingbirdTesting
import Ledger
import LedgerCore
import StrictJSON
import Testing

@Suite struct CancellationTests {
    @Test("A refused message says until when it stays good, and its nonce can be cancelled")
    func refusedMessage() async throws {
        try await TestGateway.with { gateway, client in
            let holder = try PrivateKey(Bytes32(UInt256(0x4321)).bytes)
            try await gateway.accept(.issuerTransfer(IssuerTransfer(token: gateway.token, to: holder.address, amount: 1)))
            let transfer = try await client.typedData(gateway, "transfer?holder=\(holder.address)&to=\(gateway.issuer.address)&amount=5")
            let body = try gateway.signed(transfer, by: holder)
            let refused = try await client.post("/imo/v1/transfers", body)
            #expect(try refused.json["outcomeName"] == .string("insufficientTokenBalance"), "\(refused.text)")
            #expect(try refused.json["messageLiveUntil"] == transfer["message"]?["deadline"])
            #expect(try refused.json["detail"]?.stringValue?.contains("stays good") == true)

            let document = try await client.get("/imo/v1/holders/\(holder.address)/typed-data/cancel").json
            #expect(document["primaryType"] == .string("Cancel"))
            #expect(document["message"]?["lastNonce"]?.unsignedInteger == 0)
            let cancelled = try await client.post("/imo/v1/cancellations", try gateway.signed(document, by: holder))
            #expect(cancelled.status == .ok, "\(cancelled.text)")
            #expect(try cancelled.json["nextNonce"]?.unsignedInteger == 1)

            try await gateway.accept(.issuerTransfer(IssuerTransfer(token: gateway.token, to: holder.address, amount: 100)))
            let again = try await client.post("/imo/v1/transfers", body)
            #expect(try again.json["outcomeName"] == .string("nonceOutOfOrder"), "\(again.text)")
            #expect(try again.json["messageLiveUntil"] == nil)
            try gateway.expectSound()
        }
    }

    @Test("A stranger that never signed, was paid or held anything cannot fill the journal with cancellations")
    func stranger() async throws {
        try await TestGateway.with { gateway, client in
            let stranger = try PrivateKey.random()
            let document = try await client.get("/imo/v1/holders/\(stranger.address)/typed-data/cancel").json
            let head = try gateway.head
            let answer = try await client.post("/imo/v1/cancellations", try gateway.signed(document, by: stranger))
            #expect(answer.status.code == 409, "\(answer.text)")
            #expect(try gateway.head == head)
        }
    }

    @Test("A holder asks to be paid out by signature, once; a stranger's request leaves no entry")
    func withdrawal() async throws {
        try await TestGateway.with { gateway, client in
            let holder = try PrivateKey(Bytes32(UInt256(0x4321)).bytes)
            let path = "/imo/v1/holders/\(holder.address)"
            let document = try await client.get("\(path)/typed-data/withdrawal?amount=30&destination=bank%201").json
            #expect(document["primaryType"] == .string("Withdrawal"))
            let body = try gateway.signed(document, by: holder)
            let head = try gateway.head
            #expect(try await client.post("/imo/v1/withdrawals", body).json["outcomeName"] == .string("insufficientBalance"))
            #expect(try gateway.head == head)
            try await gateway.accept(.credit(Credit(account: .address(holder.address), amount: 100, reference: "")))
            try await gateway.accept(.requireRequests(RequireRequests()))
            let asked = try await client.post("/imo/v1/withdrawals", body)
            #expect(asked.status == .ok, "\(asked.text)")
            #expect(try await client.post("/imo/v1/withdrawals", body).json["outcomeName"] == .string("authorizationReplayed"))
            let shown = try await client.get(path).json["withdrawalRequest"]
            #expect(shown?["amount"] == .string("30"))
            #expect(shown?["destination"] == .string("bank 1"))
            #expect(try await client.get("\(path)/typed-data/claim").status == .notFound)
            try gateway.expectSound()
        }
    }

    @Test("What is shown as claimable is what a lifetime claim pays, and lists of snapshots come in pages")
    func pages() async throws {
        try await TestGateway.with { gateway, client in
            for _ in 1...7 { try await gateway.snapshot(revenue: 10) }
            let base = "/imo/v1/tokens/\(gateway.token)"
            var (ids, after): ([UInt256], JSONValue) = ([], .string("0"))
            repeat {
                let page = try await client.get("\(base)/claimable/\(gateway.issuer.address)?limit=3&after=\(after.unsignedInteger ?? 0)").json
                #expect(page["claimable"] == .string("42"))
                #expect(page["isComplete"] == .bool(true))
                ids += page["snapshots"]?.arrayValue?.compactMap { $0["snapshotId"]?.unsignedInteger } ?? []
                after = page["next"] ?? .null
            } while after != .null
            #expect(ids == [1, 2, 3, 4, 5, 6, 7])
            let page = try await client.get("\(base)/snapshots?limit=2&after=3").json
            #expect(page["snapshots"]?.arrayValue?.compactMap { $0["snapshotId"]?.unsignedInteger } == [4, 5])
            #expect(page["next"]?.unsignedInteger == 5)
            #expect(try await client.get("\(base)/snapshots?after=7").json["next"] == .null)
            for query in ["limit=0", "limit=1001", "after=x", "limit=-1"] {
                #expect(try await client.get("\(base)/snapshots?\(query)").status == .badRequest, "\(query)")
            }
        }
    }
}
