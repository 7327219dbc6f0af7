import EthereumABI
import EthereumPrimitives
import Gateway
import HTTPTypes
import HummingbirdTesting
import LedgerCore
import Testing

@Suite("Salted hashes")
struct SaltTests {
    @Test("The ledger's hashes do not tell a guess; with the salt, which its account alone is told, the caller proves the content")
    func salted() async throws {
        try await TestGateway.with { (gateway, client) async throws in
            let first = try await client.chat(gateway)
            let second = try await client.chat(gateway)
            let receipts = try [first, second].map { try #require(try gateway.receipt($0.header("imo-receipt"))) }
            #expect(receipts[0].requestHash != receipts[1].requestHash)
            #expect(receipts[0].responseHash != receipts[1].responseHash)
            #expect(receipts[0].responseHash != SHA256.hash(Array(plainAnswer.utf8)))

            let open = try await client.get("/imo/v1/receipts/\(receipts[0].id)")
            #expect(try open.json["salt"] == nil)
            let own = try await client.get("/imo/v1/receipts/\(receipts[0].id)", key: gateway.key.text)
            let salt = try #require(Bytes32(hex: try own.json["salt"]?.stringValue ?? ""))
            #expect(SHA256.hash(salt.bytes + Array(plainAnswer.utf8)) == receipts[0].responseHash)
        }
    }

    @Test("The secret stays the same, is its owner's alone, and differs between gateways")
    func secret() async throws {
        try await TestGateway.with { (gateway, _) async throws in
            let path = gateway.directory + "/gateway.secret"
            #expect(try mode(of: path) == 0o600)
            let call = CommandID(high: 1, low: 2)
            #expect(try HashSalts.open(path: path).salt(of: call) == gateway.salts.salt(of: call))
            #expect(try HashSalts.open(path: path + "2").salt(of: call) != gateway.salts.salt(of: call))
            #expect(HashSalts(secret: [1]) == nil)
        }
    }
}
