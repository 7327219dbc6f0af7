import ChainTransactions
import EthereumABI
import EthereumPrimitives
import EthereumRPC
import EthereumWallet
import StrictJSON
import Testing

/// A signer that answers each request with the same result.
private struct FixedSigner: RPCTransport {
    let name = "signer"
    let result: JSONValue

    func exchange(_ body: [UInt8], timeoutSeconds: Int64) async throws(RPCError) -> [UInt8] {
        JSONValue.object(["jsonrpc": .string("2.0"), "id": .number("1"), "result": result]).utf8
    }
}

@Suite("Keys in other programs")
struct RemoteSignerTests {
    static let asked = Transaction(
        nonce: 3, gasLimit: 21_000, to: .zero, value: 5,
        kind: .dynamicFee(chainID: 1, fees: Transaction.Fees(maxPriorityFeePerGas: 1, maxFeePerGas: 9), accessList: []))

    private static func sign(_ result: JSONValue) async throws -> SignedTransaction {
        try await RemoteSigner(address: Signers.sender.address, transport: FixedSigner(result: result)).sign(asked)
    }

    @Test("The bytes are read as web3signer and as clef answer")
    func answers() async throws {
        let signed = try Self.asked.signed(with: Signers.sender)
        let raw = JSONValue.string(Hex.encode(signed.raw))
        #expect(try await Self.sign(raw) == signed)
        #expect(try await Self.sign(.object([JSONMember("raw", raw)])) == signed)
    }

    @Test(
        "Any other answer is an error that names the signer",
        arguments: [JSONValue.null, .string("0x"), .string("0x02c0"), .object([]), .string("no")])
    func faults(result: JSONValue) async {
        await #expect { try await Self.sign(result) } throws: { error in "\(error)".contains("signer") }
    }
}
