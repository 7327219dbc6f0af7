internal import ArgumentParser
internal import EthereumRPC
internal import StrictJSON

struct SendCommand: OnlineSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Sign a transaction, send it, and wait until it is in a block.",
        discussion: """
            With several nodes they must agree on the chain first. The signed transaction is printed on standard error before it is sent, so that it can be
            sent again by `imo eth publish` whatever happens: the same transaction has one effect. --once keeps it in a file for that, so that the same
            command line can be run again. --dry-run signs and sends nothing.

            EXAMPLE
              imo eth send 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --value 1 \\
                --key-file key.txt --rpc http://127.0.0.1:8545
            """)

    @OptionGroup var arguments: ContractArguments

    @OptionGroup var sending: SendingOptions

    @OptionGroup var node: NodeOptions

    @OptionGroup var output: OutputOptions

    func result(from client: EthereumClient) async throws -> JSONValue {
        try await sending.send(client) { sender in try arguments.read(from: sender).call }
    }
}
