internal import ArgumentParser
internal import EthereumPrimitives
internal import EthereumRPC
internal import StrictJSON

struct EstimateCommand: OnlineSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate", abstract: "Print the gas that a transaction needs, with a margin, and what gas costs.",
        discussion: """
            EXAMPLE
              imo eth estimate 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --value 1 --rpc http://127.0.0.1:8545
            """)

    @OptionGroup var arguments: ContractArguments

    @Option(help: "The sender.")
    var from: String?

    @OptionGroup var node: NodeOptions

    @OptionGroup var output: OutputOptions

    func result(from client: EthereumClient) async throws -> JSONValue {
        let sender = try from.map { text in try ToolError.mapping { try Address(text) } }
        let gas = try await client.gasLimit(of: try arguments.read(from: sender).call)
        let fees = try await client.feeEstimate()
        return .object([
            JSONMember("gas", .string(String(gas))), JSONMember("baseFeePerGas", .string(fees.baseFeePerGas.description)),
            JSONMember("priorityFeePerGas", .string(fees.priorityFeePerGas.description)),
        ])
    }
}
