internal import ArgumentParser
internal import EthereumABI
internal import EthereumPrimitives
internal import EthereumRPC
internal import StrictJSON

struct ChainIDCommand: OnlineSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "chain-id", abstract: "Print the chain of the nodes, which must agree.",
        discussion: """
            EXAMPLE
              imo eth chain-id --rpc http://127.0.0.1:8545
            """)

    @OptionGroup var node: NodeOptions

    @OptionGroup var output: OutputOptions

    func result(from client: EthereumClient) async throws -> JSONValue {
        try await client.requireAgreement()
        return .object([JSONMember("chainId", .string(String(try await client.chainID())))])
    }
}
