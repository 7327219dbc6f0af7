import EthereumPrimitives
import Gateway
import HTTPTypes
import HummingbirdTesting
import Ledger
import LedgerCore
import StrictJSON
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

    @Test(
        "A call's salt is HMAC-SHA-256 of its id, as Python's hmac computes it",
        arguments: [
            (CommandID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210), "3ed90b7fc993636c33c17e68095f0f990168af9f9749dfde44c7fb6126e5f1c8"),
            (CommandID(high: 0, low: 1), "1d302fae600b17c066894ec97346ac55f4204432e7c355718d48b7536faade43"),
        ])
    func vectors(call: CommandID, expected: String) throws {
        let salts = try #require(HashSalts(secret: Array(0..<32)))
        #expect(!"\(salts)".contains("1, 2") && !String(reflecting: salts).contains("0x") && Mirror(reflecting: salts).children.isEmpty)
        #expect(salts.salt(of: call) == Bytes32(hex: expected))
        #expect(salts.salt(of: call) == salts.salt(of: call), "a salt leaves nothing behind for the next")
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
