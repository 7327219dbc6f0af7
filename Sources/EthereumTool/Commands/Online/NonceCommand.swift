internal import ArgumentParser
internal import EthereumABI
internal import EthereumPrimitives
internal import EthereumRPC
internal import StrictJSON

struct NonceCommand: OnlineSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "nonce", abstract: "Print how many transactions an account has sent.",
        discussion: """
            EXAMPLE
              imo eth nonce 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --rpc http://127.0.0.1:8545
            """)

    @Argument(help: "The account.")
    var account: String

    @OptionGroup var blockOption: BlockOption

    @OptionGroup var node: NodeOptions

    @OptionGroup var output: OutputOptions

    func result(from client: EthereumClient) async throws -> JSONValue {
        let address = try ToolError.mapping { try Address(account) }
        return .object([JSONMember("nonce", .string(String(try await client.transactionCount(of: address, at: try blockOption.tag()))))])
    }
}
