internal import ArgumentParser
internal import EthereumPrimitives
internal import EthereumRPC
internal import EthereumWallet
internal import StrictJSON

struct PublishCommand: OnlineSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: "Send a signed transaction.",
        discussion: """
            Sending it again is safe: a node that has it already is content.

            EXAMPLE
              imo eth publish @raw.txt --no-wait --rpc http://127.0.0.1:8545
            """)

    @Argument(help: "The signed transaction in hexadecimal.")
    var raw: String

    @Flag(help: "Do not wait until it is in a block.")
    var noWait = false

    @OptionGroup var node: NodeOptions

    @OptionGroup var output: OutputOptions

    func result(from client: EthereumClient) async throws -> JSONValue {
        let bytes = try ToolInput.bytes(raw)
        let signed = try ToolError.mapping { try SignedTransaction(decoding: bytes) }
        let chain = try await client.chainID()
        guard signed.transaction.chainID == chain else {
            throw ToolError("the transaction is for chain \(signed.transaction.chainID.map(String.init) ?? "any"): the node is of chain \(chain)")
        }
        try await client.publish(signed)
        return noWait ? .object([JSONMember("hash", .hex(signed.hash))]) : try await SendingOptions.wait(for: signed.hash, client)
    }
}
