internal import ArgumentParser
internal import EthereumABI
internal import EthereumPrimitives
internal import EthereumRPC
internal import StrictJSON

struct DeployCommand: OnlineSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy", abstract: "Create a contract from its artifact.",
        discussion: """
            An artifact is JSON with "abi" and "bytecode", as compilers and contracts-abi/artifacts have it.

            EXAMPLE
              imo eth deploy contracts-abi/artifacts/RevShareToken.json \\
                'My model' MINE 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 \\
                1000000000000000000000000 60 86400 0 \\
                0x70997970C51812dc3A010C7d01b50e0d17dc79C8 '[]' \\
                --key-file key.txt --rpc http://127.0.0.1:8545
            """)

    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp(
            "The artifact's file, then one argument a value of the constructor; arrays and tuples as JSON.", valueName: "artifact-and-values"))
    var items: [String] = []

    @OptionGroup var literalOption: LiteralOption

    @OptionGroup var sending: SendingOptions

    @OptionGroup var node: NodeOptions

    @OptionGroup var output: OutputOptions

    func result(from client: EthereumClient) async throws -> JSONValue {
        let data = try ContractData.creation(try TypedValues.arguments(items), literal: literalOption)
        return try await sending.send(client) { sender in ContractCallRequest(from: sender, to: nil, data: data) }
    }
}
