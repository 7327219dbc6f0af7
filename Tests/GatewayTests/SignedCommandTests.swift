import EthereumABI
import EthereumPrimitives
import EthereumWallet
import HTTPTypes
import HummingbirdTesting
import Ledger
import LedgerCore
import StrictJSON
import Testing

@Suite struct SignedCommandTests {
    private func expect(
        _ answer: TestResponse, _ outcome: Outcome, status: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(answer.status.code == status, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(answer.headers[.contentType] == "application/problem+json", sourceLocation: sourceLocation)
        let problem = try answer.json
        #expect(problem["outcome"]?.unsignedInteger == UInt256(UInt64(outcome.rawValue)), "\(answer.text)", sourceLocation: sourceLocation)
        #expect(problem["outcomeName"] == .string(outcome.name), sourceLocation: sourceLocation)
        #expect(problem["status"]?.unsignedInteger == UInt256(UInt64(status)), sourceLocation: sourceLocation)
    }

    @Test(
        "The served typed data has the digest that the ledger checks",
        arguments: [
            "claim?snapshots=1,2&deadline=1900000000", "transfer?to=0x00000000000000000000000000000000000000aa&amount=5",
            "approve?spender=0x00000000000000000000000000000000000000aa&amount=115792089237316195423570985008687907853269984665640564039457584007913129639935",
            "transfer-from?spender=0x00000000000000000000000000000000000000bb&from=0x00000000000000000000000000000000000000aa&to=0x00000000000000000000000000000000000000cc&amount=0x10",
            "burn?amount=5&recipient=0x00000000000000000000000000000000000000aa&nonce=7",
        ])
    func digest(query: String) async throws {
        try await TestGateway.with { gateway, client in
            let holder = query.hasPrefix("transfer-from") ? "" : "&holder=\(gateway.issuer.address)"
            let document = try await client.typedData(gateway, query + holder)
            let kind = try #require(document["primaryType"]?.stringValue)
            let message = try #require(document["message"])
            let path = ["Claim": "claims", "Transfer": "transfers", "Approve": "approvals", "TransferFrom": "transfers-from", "Burn": "burns"]
            // The endpoint checks the signature against the ledger's own digest: only the same digest gives the same signer.
            let key = try PrivateKey.random()
            let own = document.setting(kind == "TransferFrom" ? "message.spender" : "message.holder", to: .string(key.address.description))
            let answer = try await client.post("/imo/v1/\(path[kind] ?? "")", try gateway.signed(own, by: key))
            let outcome = try answer.json["outcomeName"]
            #expect(outcome != .string("wrongSigner") && outcome != nil, "\(answer.text)")
            #expect(message["nonce"]?.unsignedInteger == (query.contains("nonce=7") ? 7 : 0))
        }
    }

    @Test("A claim over the served typed data is paid once, to its recipient")
    func claim() async throws {
        try await TestGateway.with { gateway, client in
            try await gateway.snapshot(revenue: 1000)
            let holder = gateway.issuer.address
            let claimable = try await client.get("/imo/v1/tokens/\(gateway.token)/claimable/\(holder)").json
            #expect(claimable["claimable"] == .string("600"))
            let document = try await client.typedData(gateway, "claim?holder=\(holder)")
            #expect(document["message"]?["snapshotIds"] == .array([.string("1")]))
            #expect(document["message"]?["deadline"] == .string(String(gateway.clock.now.seconds + 600)))
            let body = try gateway.signed(document, by: gateway.issuer)
            let answer = try await client.post("/imo/v1/claims", body)
            #expect(answer.status == .ok, "\(answer.text)")
            #expect(try answer.json["paid"] == .string("600"))
            #expect(try answer.json["outcomeName"] == .string("accepted"))
            #expect(try gateway.paid(to: holder) == 600)

            try expect(try await client.post("/imo/v1/claims", body), .authorizationReplayed, status: 409)
            let again = try await client.typedData(gateway, "claim?holder=\(holder)&snapshots=1")
            try expect(try await client.post("/imo/v1/claims", try gateway.signed(again, by: gateway.issuer)), .alreadyClaimed, status: 409)
            #expect(try await client.get("/imo/v1/tokens/\(gateway.token)/typed-data/claim?holder=\(holder)").status.code == 409)
            #expect(try gateway.paid(to: holder) == 600)
            try gateway.expectSound()
        }
    }

    @Test("A claim over typed data with conditions is paid under them alone; what its signature does not cover is refused")
    func boundClaim() async throws {
        try await TestGateway.with { gateway, client in
            try await gateway.snapshot(revenue: 1000)
            let holder = gateway.issuer.address
            let snapshot = try await client.get("/imo/v1/tokens/\(gateway.token)/snapshots/1").json
            let root = try #require(snapshot["snapshotRoot"]?.stringValue)
            let path = "claim?holder=\(holder)&leastAmount=600&snapshotRoot=\(root)"
            let good = try await client.typedData(gateway, path)
            #expect(good["primaryType"] == .string("BoundClaim"))
            let lifetime = try await client.typedData(gateway, "claim-lifetime?holder=\(holder)&leastAmount=600")
            #expect(lifetime["primaryType"] == .string("BoundClaimLifetime") && lifetime["message"]?["snapshotRoot"] == nil)

            let head = try gateway.head
            let post = { (body: String) in try await client.post("/imo/v1/claims", body) }
            let signed = { (path: String, value: JSONValue) in try gateway.signed(good.setting(path, to: value), by: gateway.issuer) }
            try expect(try await post(signed("message.leastAmount", .string("601"))), .claimBelowLeastAmount, status: 409)
            let other = JSONValue.string("0x" + String(repeating: "ab", count: 32))
            try expect(try await post(signed("message.snapshotRoot", other)), .snapshotRootMismatch, status: 409)

            // Signed with conditions and sent without: another struct, so the signature is not the holder's.
            let signature = JSONValue.string(Hex.encode(try gateway.issuer.sign(try TypedData(good).digest()).bytes))
            let names = ["holder", "token", "snapshotIds", "recipient", "nonce", "deadline"]
            let stripped = JSONValue.object(names.compactMap { name in good["message"]?[name].map { JSONMember(name, $0) } })
            let bare = { (message: JSONValue) in JSONValue.object(["message": message, "signature": signature]).text }
            try expect(try await post(bare(stripped)), .wrongSigner, status: 403)

            // The names of the struct and its members contradict each other, a member is misspelt, or asks for nothing.
            let misspelt = JSONValue.object((stripped.objectValue ?? []) + [JSONMember("leastAmmount", .string("600"))])
            let nothing = JSONValue.object((stripped.objectValue ?? []) + [JSONMember("leastAmount", .string("0"))])
            for body in [
                bare(misspelt), bare(nothing),
                JSONValue.object(["typedData": good.setting("primaryType", to: .string("Claim")), "signature": signature]).text,
                JSONValue.object(["typedData": good.setting("message", to: stripped), "signature": signature]).text,
            ] {
                #expect(try await post(body).status == .badRequest, "\(body)")
            }
            for query in ["leastAmount=0", "snapshotRoot=0x12", "leastAmmount=5"] {
                let answer = try await client.get("/imo/v1/tokens/\(gateway.token)/typed-data/claim?holder=\(holder)&\(query)")
                #expect(answer.status == .badRequest, "\(query): \(answer.text)")
            }
            #expect(try gateway.head == head && gateway.paid(to: holder) == 0)

            // The response says where its entry stands, and when asked that there is no log which could prove it.
            let whole = JSONValue.object(["typedData": good, "signature": signature]).text
            #expect(try await client.post("/imo/v1/claims?proof=perhaps", whole).status == .badRequest)
            let answer = try await client.post("/imo/v1/claims?proof=true", whole)
            #expect(try answer.json["paid"] == .string("600"), "\(answer.text)")
            #expect(try await client.get("/imo/v1/readyz").json["chainHash"] == answer.json["chainHash"])
            #expect(try answer.json["inclusion"]?["state"] == .string("noLog"))
            try gateway.expectSound()
        }
    }

    @Test("Every bad claim is refused with its own outcome, and nothing is paid")
    func refusals() async throws {
        try await TestGateway.with { gateway, client in
            try await gateway.snapshot(revenue: 1000)
            let stranger = try PrivateKey.random()
            let good = try await client.typedData(gateway, "claim?holder=\(gateway.issuer.address)&snapshots=1")
            let head = try gateway.head
            let post = { (body: String) in try await client.post("/imo/v1/claims", body) }
            let signed = { (path: String, value: JSONValue) in try gateway.signed(good.setting(path, to: value), by: gateway.issuer) }

            try expect(try await post(try gateway.signed(good, by: stranger)), .wrongSigner, status: 403)
            try expect(try await post(signed("message.deadline", .string("1"))), .authorizationExpired, status: 403)
            try expect(try await post(signed("message.nonce", .string("1"))), .nonceOutOfOrder, status: 409)
            try expect(try await post(signed("domain.chainId", .number("1"))), .wrongDomain, status: 403)
            try expect(try await post(signed("domain.verifyingContract", .string(stranger.address.description))), .wrongDomain, status: 403)
            try expect(try await post(signed("message.snapshotIds", .array([.string("2")]))), .snapshotNotFound, status: 404)

            // Signed for another chain, sent without its domain: the signature itself binds the chain.
            let other = good.setting("domain.chainId", to: .number("1"))
            let signature = try gateway.issuer.sign(try TypedData(other).digest())
            let bare = JSONValue.object(["message": good["message"], "signature": .string(Hex.encode(signature.bytes))]).text
            try expect(try await post(bare), .wrongSigner, status: 403)

            let valid = try gateway.issuer.sign(try TypedData(good).digest())
            let order = try #require(UInt256(hex: "0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"))
            let highS = valid.r.bytes + (try #require(order.subtracting(valid.s.word))).bigEndianBytes + [28 - valid.yParity]
            let send = { (bytes: [UInt8]) in
                try await post(JSONValue.object(["typedData": good, "signature": .string(Hex.encode(bytes))]).text)
            }
            try expect(try await send(highS), .highS, status: 400)
            try expect(try await send([1, 2, 3]), .malformedSignature, status: 400)
            try expect(try await send([UInt8](repeating: 0xFF, count: 65)), .malformedSignature, status: 400)
            try expect(try await send([UInt8](repeating: 0, count: 100_000)), .malformedSignature, status: 400)

            let nobody = good.setting("message.holder", to: .string(stranger.address.description))
            try expect(try await post(try gateway.signed(nobody, by: stranger)), .nothingToClaim, status: 409)

            for body in [
                "", "{", "[]", "{}", #"{"message":{},"signature":"0x"}"#, #"{"message":{"holder":7},"signature":"0x00"}"#,
                #"{"typedData":{"primaryType":"Burn","message":{}},"signature":"0x00"}"#,
            ] {
                let answer = try await post(body)
                #expect(answer.status == .badRequest, "\(body)")
                #expect(answer.headers[.contentType] == "application/problem+json")
            }
            for address in [gateway.issuer.address, stranger.address] { #expect(try gateway.paid(to: address).isZero) }
            // Nothing of it was written down.
            #expect(try gateway.head == head)
            try gateway.expectSound()

            // The same message, rightly signed, is still paid.
            #expect(try await send(valid.bytes).status == .ok)
            #expect(try gateway.paid(to: gateway.issuer.address) == 600)
        }
    }

    @Test("Who holds nothing of a token writes nothing into the journal, but takes an allowance back")
    func withoutTokens() async throws {
        try await TestGateway.with { gateway, client in
            let (holder, stranger) = (try PrivateKey.random(), try PrivateKey.random())
            let send = { (path: String, query: String, key: PrivateKey) in
                let document = try await client.typedData(gateway, query)
                return try await client.post("/imo/v1/" + path, try gateway.signed(document, by: key))
            }
            let give = { (to: Address, amount: String) in "transfer?to=\(to)&amount=\(amount)" }
            #expect(try await send("transfers", give(holder.address, "5") + "&holder=\(gateway.issuer.address)", gateway.issuer).status == .ok)
            let approve = { (key: PrivateKey, amount: String) in "approve?holder=\(key.address)&spender=\(stranger.address)&amount=\(amount)" }
            #expect(try await send("approvals", approve(holder, "7"), holder).status == .ok)
            #expect(try await send("transfers", give(gateway.issuer.address, "5") + "&holder=\(holder.address)", holder).status == .ok)
            let head = try gateway.head
            for (path, query) in [
                ("approvals", approve(stranger, "7")), ("approvals", approve(stranger, "0")),
                ("transfers", give(holder.address, "0") + "&holder=\(stranger.address)"), ("burns", "burn?holder=\(stranger.address)&amount=0"),
                ("transfers-from", "transfer-from?spender=\(stranger.address)&from=\(holder.address)&to=\(holder.address)&amount=0"),
            ] {
                try expect(try await send(path, query, stranger), .insufficientTokenBalance, status: 409)
            }
            #expect(try gateway.head == head)
            #expect(try await send("approvals", approve(holder, "0"), holder).status == .ok)
            try expect(try await send("approvals", approve(holder, "0"), holder), .insufficientTokenBalance, status: 409)
        }
    }

    @Test("Transfers, allowances and burns move tokens by their holder's signature only")
    func movements() async throws {
        try await TestGateway.with { gateway, client in
            let (alice, bob) = (try PrivateKey.random(), try PrivateKey.random())
            let send = { (path: String, query: String, key: PrivateKey) in
                let document = try await client.typedData(gateway, query)
                return try await client.post("/imo/v1/" + path, try gateway.signed(document, by: key))
            }
            let issuer = gateway.issuer.address
            let transfer = "transfer?holder=\(issuer)&to=\(alice.address)&amount=400000"
            try expect(try await send("transfers", transfer, alice), .wrongSigner, status: 403)
            #expect(try await send("transfers", transfer, gateway.issuer).status == .ok)
            let excess = "transfer?holder=\(alice.address)&to=\(bob.address)&amount=400001"
            try expect(try await send("transfers", excess, alice), .insufficientTokenBalance, status: 409)

            let take = "transfer-from?spender=\(bob.address)&from=\(alice.address)&to=\(bob.address)&amount=100000"
            try expect(try await send("transfers-from", take, bob), .insufficientAllowance, status: 409)
            #expect(try await send("approvals", "approve?holder=\(alice.address)&spender=\(bob.address)&amount=100000", alice).status == .ok)
            #expect(try await send("transfers-from", take, bob).status == .ok)

            try await gateway.snapshot(revenue: 1000)
            let burn = try await send("burns", "burn?holder=\(bob.address)&amount=100000", bob)
            #expect(burn.status == .ok)
            // 40 % of 1000 is the burn pool, a tenth of the supply takes a tenth of it.
            #expect(try burn.json["paid"] == .string("40"))
            let holders = try await client.get("/imo/v1/tokens/\(gateway.token)/holders").json["holders"]?.arrayValue ?? []
            let balances = holders.compactMap { $0["balance"]?.stringValue }
            #expect(balances.sorted() == ["0", "300000", "600000"])
            try gateway.expectSound()
        }
    }
}
