import BoundedWork
import EthereumPrimitives
import EthereumWallet
import Gateway
import HTTPTypes
import HummingbirdTesting
import JSONEndpoints
import Ledger
import LedgerAPI
import LedgerCore
import LedgerSQLite
import Resilience
import StrictJSON
import Synchronization
import Testing

/// What strangers can ask of the gateway and write into the journal, and what a key can read that was revoked.
@Suite struct StrangerTests {
    @Test("One signed message that is sent many times at once is entered once, and its copies leave no entry")
    func copies() async throws {
        try await TestGateway.with { gateway, client in
            let document = try await client.typedData(
                gateway, "transfer?holder=\(gateway.issuer.address)&to=0x00000000000000000000000000000000000000aa&amount=1")
            let body = try gateway.signed(document, by: gateway.issuer)
            let before = try gateway.ledger.head().number
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<64 { group.addTask { try await client.post("/imo/v1/transfers", body).status.code } }
                return try await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [200: 1, 409: 63])
            #expect(try gateway.ledger.head().number == before + 1)
            try gateway.expectSound()
        }
    }

    @Test("A key that was revoked reads nothing from that moment on, also when a link has revoked it")
    func revokedKey() async throws {
        try await TestGateway.with { gateway, client in
            #expect(try await client.get("/v1/models", key: gateway.key.text).status == .ok)
            #expect(try await client.get("/imo/v1/accounts/me", key: gateway.key.text).status == .ok)
            try await gateway.accept(
                .linked(
                    LinkedCommands([
                        .credit(Credit(account: .named(gateway.account), amount: 1, reference: "")), .revokeKey(RevokeKey(keyHash: gateway.key.hash)),
                    ])))
            #expect(try await client.get("/v1/models", key: gateway.key.text).status == .unauthorized)
            #expect(try await client.get("/v1/models/test/model", key: gateway.key.text).status == .unauthorized)
            #expect(try await client.get("/imo/v1/accounts/me", key: gateway.key.text).status == .unauthorized)
        }
    }

    @Test("Kept answers are not given to a key that was revoked")
    func revokedKeyAndKeptAnswers() async throws {
        try await TestGateway.with { gateway, client in
            let headers = ["idempotency-key": "once"]
            #expect(try await client.chat(gateway, headers: headers).status == .ok)
            #expect(try await client.chat(gateway, headers: headers).status == .ok)
            try await gateway.accept(.revokeKey(RevokeKey(keyHash: gateway.key.hash)))
            #expect(try await client.chat(gateway, headers: headers).status == .unauthorized)
        }
    }

    private func commit(
        _ gateway: TestGateway, _ client: any TestClientProtocol, by key: PrivateKey, number: UInt64
    ) async throws -> HTTPResponse.Status {
        let commitment = CommitContent.commitment(tokenID: UInt256(number), owner: key.address, salt: .zero)
        let members = JSONValue.object(["owner": .text(key.address), "commitment": .text(commitment)])
        let document = try await client.post("/imo/v1/contents/typed-data/content-commit", members.text).json
        return try await client.post("/imo/v1/contents/commitments", try gateway.signed(document, by: key)).status
    }

    @Test("Commitments by any number of keys are limited in all, and those of one signer by themselves")
    func commitments() async throws {
        var limits = LedgerAPILimits()
        limits.commitments = RateLimit(perMinute: 5)
        limits.signerWrites = RateLimit(perMinute: 3)
        try await TestGateway.with(ledgerLimits: limits) { gateway, client in
            let key = try PrivateKey.random()
            for number in 0..<3 as Range<UInt64> { #expect(try await commit(gateway, client, by: key, number: number) == .ok) }
            #expect(try await commit(gateway, client, by: key, number: 3) == .tooManyRequests)
            for number in 0..<2 as Range<UInt64> { #expect(try await commit(gateway, client, by: .random(), number: number) == .ok) }
            let before = try gateway.ledger.head().number
            #expect(try await commit(gateway, client, by: .random(), number: 9) == .tooManyRequests)
            #expect(try gateway.ledger.head().number == before)
        }
    }

    @Test("The limits of an address hold for the ledger's API too")
    func addresses() async throws {
        var limits = LedgerAPILimits()
        limits.address = UseLimits(requests: RateLimit(perMinute: 3))
        try await TestGateway.with(ledgerLimits: limits) { gateway, client in
            for _ in 0..<3 { #expect(try await client.get("/imo/v1/tokens").status == .ok) }
            let answer = try await client.get("/imo/v1/tokens")
            #expect(answer.status == .tooManyRequests)
            #expect(try Int(answer.header("retry-after") ?? "") ?? 0 > 0)
            #expect(answer.headers[.contentType] == "application/problem+json")
        }
    }

    @Test("A body is no larger than its kind of message needs")
    func bodies() async throws {
        try await TestGateway.with { (_, client) async throws in
            let large = #"{"message":{},"signature":"0x"# + String(repeating: "0", count: 16 << 10) + #""}"#
            #expect(try await client.post("/imo/v1/transfers", large).status == .contentTooLarge)
            #expect(try await client.post("/imo/v1/claims", large).status == .badRequest)
            let larger = #"{"message":{},"signature":"0x"# + String(repeating: "0", count: 512 << 10) + #""}"#
            #expect(try await client.post("/imo/v1/claims", larger).status == .contentTooLarge)
            #expect(try await client.post("/imo/v1/contents", larger).status == .badRequest)
        }
    }

    @Test("Bodies that find no room are turned away, and room is given back")
    func room() async throws {
        var limits = LedgerAPILimits()
        limits.bodyBytes = 4 * BodyBudget.weight * 1_000
        try await TestGateway.with(ledgerLimits: limits) { gateway, client in
            for _ in 0..<5 {
                let answer = try await client.post("/imo/v1/transfers", String(repeating: " ", count: 1_001))
                #expect(answer.status == .serviceUnavailable)
                #expect(try answer.header("retry-after") == "1")
                #expect(try await client.post("/imo/v1/transfers", String(repeating: " ", count: 1_000)).status == .badRequest)
            }
            #expect(gateway.server.ledgerAPI.bodies.used == 0)
        }
    }

    /// Takes its time, counts what it is asked, and finds nothing proved.
    private final class FalseProofs: ReexecutionVerifier {
        private let counter = Mutex(0)
        var count: Int { counter.withLock { $0 } }
        func verify(_ reveal: RevealContent) -> Bool {
            counter.withLock { $0 += 1 }
            return false
        }
    }

    @Test("A false proof is checked once for its commitment, and false proofs have a budget")
    func falseProofs() async throws {
        let proofs = FalseProofs()
        var limits = LedgerAPILimits()
        // A check takes a millisecond at least.
        limits.falseProofMilliseconds = RateLimit(perMinute: 8)
        try await TestGateway.with(ledgerLimits: limits, proofs: proofs) { gateway, client in
            let key = try PrivateKey.random()
            func reveal(_ number: UInt64) async throws -> HTTPResponse.Status {
                let members = JSONValue.object([
                    "owner": .text(key.address), "salt": .text(Bytes32.zero), "prompt": .string(Hex.encode([UInt8(number)])),
                    "aigcData": .string("0x02"),
                    "model": .text(gateway.model), "modelCommitment": .text(Bytes32(UInt256(42))), "proofType": .string("1"),
                    "proof": .string("0x03"),
                ])
                let document = try await client.post("/imo/v1/contents/typed-data/content-reveal", members.text).json
                return try await client.post("/imo/v1/contents", try gateway.signed(document, by: key)).status
            }
            func commit(_ number: UInt64) async throws {
                let commitment = CommitContent.commitment(tokenID: Keccak256.hash([UInt8(number)]).word, owner: key.address, salt: .zero)
                try await gateway.accept(.commitContent(CommitContent(commitment: commitment, owner: key.address, authorization: nil)))
            }
            try await commit(1)
            for _ in 0..<5 { #expect(try await reveal(1) == .unprocessableContent) }
            #expect(proofs.count == 1)
            for number in 2...20 as ClosedRange<UInt64> {
                try await commit(number)
                _ = try await reveal(number)
            }
            #expect(try await reveal(20) == .tooManyRequests)
            #expect(proofs.count <= 9)
        }
    }
}
