internal import ArgumentParser
internal import EthereumABI
internal import StrictJSON

struct ABIEventCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "event", abstract: "Decode a log.",
        discussion: """
            EXAMPLE
              imo eth abi event 'Transfer(address indexed from, address indexed to, uint256 value)' --topic 0x… --data 0x…
            """)

    @Argument(help: "A signature with indexed parameters, or the JSON of the event.")
    var event: String

    @Option(name: .customLong("topic"), help: "The topics in their order.")
    var topics: [String] = []

    @Option(help: "The data, hexadecimal.")
    var data = "0x"

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let text = try ToolInput.text(event)
        return try BatchMethod.abiDecodeEvent.call([
            "abi": text.hasPrefix("{") ? try ToolInput.json(text) : .string(text),
            "topics": .array(topics.map { .string($0) }), "data": .hex(try ToolInput.bytes(data)),
        ])
    }
}
