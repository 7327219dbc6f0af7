internal import ArgumentParser
internal import EthereumABI
internal import EthereumPrimitives
internal import EthereumRPC
internal import StrictJSON

struct StorageCommand: OnlineSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "storage", abstract: "Print a slot of a contract's storage.",
        discussion: """
            EXAMPLE
              imo eth storage 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 0 --rpc http://127.0.0.1:8545
            """)

    @Argument(help: "The contract.")
    var account: String

    @Argument(help: "The slot: an integer, decimal or 0x hexadecimal; `imo eth index` computes those of mappings.")
    var slot: String

    @OptionGroup var blockOption: BlockOption

    @OptionGroup var node: NodeOptions

    @OptionGroup var output: OutputOptions

    func result(from client: EthereumClient) async throws -> JSONValue {
        let address = try ToolError.mapping { try Address(account) }
        guard let number = JSONValue.string(slot).unsignedInteger else { throw ToolError("\(slot.prefix(80)) is not a slot", exitCode: 64) }
        return .object([JSONMember("word", .hex(try await client.storage(of: address, slot: number, at: try blockOption.tag())))])
    }
}
