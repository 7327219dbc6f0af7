internal import ArgumentParser
internal import EthereumABI
internal import StrictJSON

struct ABIErrorCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "error", abstract: "Decode the data of a revert.",
        discussion: """
            EXAMPLE
              imo eth abi error 0x08c379a0…
              imo eth abi error 0x… --abi 'NotOwner(address caller)'
            """)

    @Argument(help: "Hexadecimal bytes.")
    var data: String

    @Option(help: "An error's signature, or the JSON of a contract's ABI.")
    var abi: String?

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let text = try abi.map { try ToolInput.text($0) }
        let known = try text.map { $0.hasPrefix("{") || $0.hasPrefix("[") ? try ToolInput.json($0) : JSONValue.string($0) }
        return try BatchMethod.abiDecodeError.call(["data": .hex(try ToolInput.bytes(data)), "abi": known])
    }
}
