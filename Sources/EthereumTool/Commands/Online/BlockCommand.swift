internal import ArgumentParser
internal import EthereumABI
internal import EthereumPrimitives
internal import EthereumRPC
internal import StrictJSON

struct BlockCommand: OnlineSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "block", abstract: "Print a block's header.",
        discussion: """
            EXAMPLE
              imo eth block --rpc http://127.0.0.1:8545
            """)

    @Argument(help: "A block: its number, latest, safe, finalized, pending or earliest.")
    var tag = "latest"

    @OptionGroup var node: NodeOptions

    @OptionGroup var output: OutputOptions

    func result(from client: EthereumClient) async throws -> JSONValue {
        guard let header = try await client.header(try BlockOption.tag(tag)) else { throw ToolError("the chain has no block \(tag)") }
        return .object([
            "number": .string(String(header.number)), "hash": .hex(header.hash), "parent": .hex(header.parentHash),
            "timestamp": .string(String(header.timestampSeconds)), "baseFeePerGas": header.baseFeePerGas.map { .string($0.description) },
        ])
    }
}
