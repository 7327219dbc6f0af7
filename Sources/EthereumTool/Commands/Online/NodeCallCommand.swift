internal import ArgumentParser
internal import EthereumABI
internal import EthereumPrimitives
internal import EthereumRPC
internal import StrictJSON

struct NodeCallCommand: OnlineSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Call a function without a transaction and print what it returns.",
        discussion: """
            EXAMPLE
              imo eth call 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 'balanceOf(address)(uint256)' \\
                0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --rpc http://127.0.0.1:8545
            """)

    @OptionGroup var arguments: ContractArguments

    @Option(help: "The sender.")
    var from: String?

    @OptionGroup var blockOption: BlockOption

    @OptionGroup var node: NodeOptions

    @OptionGroup var output: OutputOptions

    func result(from client: EthereumClient) async throws -> JSONValue {
        let sender = try from.map { text in try ToolError.mapping { try Address(text) } }
        let (call, function) = try arguments.read(from: sender)
        let data = try await client.call(call, at: try blockOption.tag())
        guard let function, !function.outputs.isEmpty else { return .object([JSONMember("data", .hex(data))]) }
        // A contract that is not there returns nothing.
        guard !data.isEmpty else { throw ToolError("the call returned nothing: is there a contract at \(call.to?.description ?? "")?") }
        let values = try ToolError.mapping { try function.decodeResult(data, mode: .lenient) }
        return .object([JSONMember("values", .array(zip(values, function.outputs).map { $0.json(as: $1.type) }))])
    }
}
