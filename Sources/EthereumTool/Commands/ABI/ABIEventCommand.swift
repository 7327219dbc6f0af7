internal import ArgumentParser
internal import StrictJSON

struct ABIEventCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "event", abstract: "Decode a log.",
        discussion: """
            Without an event, the events of the known interfaces are tried: ERC-20, ERC-721, ERC-7007, ERC-7641 and EIP-3009. Where two events
            share the first topic, the number of topics decides.

            EXAMPLE
              imo eth abi event \\
                --data 0x0000000000000000000000000000000000000000000000000000000000000009 \\
                --topic 0x8030e83b04d87bef53480e26263266d6ca66863aa8506aca6f2559d18aa1cb67
              imo eth abi event 'Snapshot(uint256 id)' \\
                --data 0x0000000000000000000000000000000000000000000000000000000000000009 \\
                --topic 0x8030e83b04d87bef53480e26263266d6ca66863aa8506aca6f2559d18aa1cb67
            """)

    @Argument(help: "A signature with indexed parameters, or the JSON of the event.")
    var event: String?

    @Option(name: .customLong("topic"), help: "A topic of the log; repeat it for each, in their order.")
    var topics: [String] = []

    @Option(help: "The data of the log in hexadecimal.")
    var data = "0x"

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try BatchMethod.abiDecodeEvent.call([
            "abi": try event.map(ToolInput.abi), "topics": .array(topics.map { .string($0) }), "data": .hex(try ToolInput.bytes(data)),
        ])
    }
}
