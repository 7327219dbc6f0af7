import EthereumPrimitives
import EthereumRPC
import EthereumWallet
import StrictJSON
import Testing

@Suite("Fees, gas and sending")
struct FeeTests {
    static func node(_ answers: [String: JSONValue]) -> ScriptedNode {
        ScriptedNode { method, _, _ throws(RPCError) in
            if method == "eth_chainId" { return .string("0x1") }
            return answers[method] ?? (method == "eth_getTransactionReceipt" ? .null : ScriptedNode.error(-32601, "no \(method)"))
        }
    }

    static func history(_ tips: [String]) -> JSONValue {
        .object([
            "baseFeePerGas": .array((tips + [""]).indices.map { .string(UInt256(UInt64(100 + $0)).hexString) }),
            "reward": .array(tips.map { .array([.string($0)]) }),
        ])
    }

    @Test("The tip is the middle of blocks that have one, the base fee that of the next block")
    func estimate() async throws {
        let node = Self.node(["eth_feeHistory": Self.history(["0x0", "0x5", "0x1", "0x0", "0x9"])])
        #expect(try await EthereumClient(node).feeEstimate() == FeeEstimate(baseFeePerGas: 105, priorityFeePerGas: 5))
        let empty = Self.node(["eth_feeHistory": Self.history([])])
        #expect(try await EthereumClient(empty).feeEstimate().priorityFeePerGas == 1_000_000)
    }

    @Test("Fees cover a doubled base fee and never exceed the limit")
    func limits() throws {
        let estimate = FeeEstimate(baseFeePerGas: 100, priorityFeePerGas: 5)
        #expect(try estimate.fees(maximum: nil) == Transaction.Fees(maxPriorityFeePerGas: 5, maxFeePerGas: 205))
        #expect(try estimate.fees(maximum: 150) == Transaction.Fees(maxPriorityFeePerGas: 5, maxFeePerGas: 150))
        #expect(try estimate.fees(maximum: 100).maxFeePerGas == 100)
        #expect(throws: RPCError.self) { try estimate.fees(maximum: 99) }
        #expect(throws: RPCError.self) { try FeeEstimate(baseFeePerGas: .max, priorityFeePerGas: 1).fees(maximum: nil) }
    }

    @Test(
        "A gas limit has a margin, and never more than a transaction may have",
        arguments: [(21_000, 21_000), (100_000, 120_000), (16_000_000, 16_777_216), (16_777_216, 16_777_216)] as [(UInt64, UInt64)])
    func gas(needed: UInt64, limit: UInt64) async throws {
        let node = Self.node(["eth_estimateGas": .string(UInt256(needed).hexString)])
        #expect(try await EthereumClient(node).gasLimit(of: ContractCallRequest(to: .zero)) == limit)
    }

    @Test("A call that needs more gas than a transaction may have is refused")
    func tooMuchGas() async {
        let node = Self.node(["eth_estimateGas": .string("0x1000001")])
        await #expect(throws: RPCError.self) { try await EthereumClient(node).gasLimit(of: ContractCallRequest(to: .zero)) }
    }

    static func transaction() throws -> SignedTransaction {
        try Transaction(nonce: 0, gasLimit: 21_000, to: .zero, kind: .legacy(gasPrice: 1, chainID: 1)).signed(
            with: PrivateKey([UInt8](repeating: 3, count: 32)))
    }

    @Test(
        "A transaction that a node has already is sent",
        arguments: ["already known", "AlreadyKnown: known transaction: 0x12", "Transaction already imported."])
    func known(message: String) async throws {
        try await EthereumClient(Self.node(["eth_sendRawTransaction": ScriptedNode.error(-32000, message)])).publish(Self.transaction())
    }

    @Test("A transaction that is in a block already was sent, whatever the node says of its nonce")
    func mined() async throws {
        let node = Self.node([
            "eth_sendRawTransaction": ScriptedNode.error(-32000, "nonce too low"), "eth_getTransactionReceipt": .object(["status": .string("0x1")]),
        ])
        try await EthereumClient(node).publish(Self.transaction())
    }

    @Test(
        "Another hash, or any other refusal, is an error",
        arguments: [
            JSONValue.string("0x" + String(repeating: "0", count: 64)), ScriptedNode.error(-32000, "nonce too low"),
            ScriptedNode.error(-32000, "replacement transaction underpriced"), .null,
        ])
    func refused(answer: JSONValue) async throws {
        let transaction = try Self.transaction()
        await #expect(throws: RPCError.self) {
            try await EthereumClient(Self.node(["eth_sendRawTransaction": answer])).publish(transaction)
        }
    }
}
