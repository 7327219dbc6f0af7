internal import ArgumentParser
internal import EthereumABI
internal import EthereumPrimitives
internal import EthereumRPC
internal import StrictJSON

struct ReceiptCommand: OnlineSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "receipt", abstract: "Print what became of a transaction.",
        discussion: """
            EXAMPLE
              imo eth receipt 0xdee0dab4a4f9e88ad2f057bae5479346b47e4742fab3a76cd99cc141471a9d08 \\
                --rpc http://127.0.0.1:8545
            """)

    @Argument(help: "The transaction's hash.")
    var hash: String

    @OptionGroup var node: NodeOptions

    @OptionGroup var output: OutputOptions

    func result(from client: EthereumClient) async throws -> JSONValue {
        guard let hash = Bytes32(hex: hash) else { throw ToolError("'\(hash.prefix(80))' is not a hash of 32 bytes", exitCode: 64) }
        guard let receipt = try await client.receipt(of: hash) else { throw ToolError("the transaction \(hash) is in no block", exitCode: 75) }
        return output.json ? receipt : ReceiptCommand.summary(receipt)
    }

    /// The members for people, with integers in decimal.
    static func summary(_ receipt: JSONValue) -> JSONValue {
        func decimal(_ name: String) -> JSONValue? { receipt[name]?.unsignedInteger.map { .string($0.description) } }
        return .object([
            "hash": receipt["transactionHash"], "status": .string(receipt["status"] == .string("0x1") ? "success" : "failed"),
            "block": decimal("blockNumber"), "gasUsed": decimal("gasUsed"), "gasPrice": decimal("effectiveGasPrice"),
            "contract": receipt["contractAddress"] == .null ? nil : receipt["contractAddress"],
            "logs": .string(String(receipt["logs"]?.arrayValue?.count ?? 0)),
        ])
    }
}
