internal import ArgumentParser
internal import StrictJSON

struct ABIErrorCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "error", abstract: "Decode the data of a revert.",
        discussion: """
            Error(string) and Panic(uint256) are always known. Without --abi, the errors of ERC-6093 are tried too.

            EXAMPLE
              imo eth abi error \\
                0x7e2732890000000000000000000000000000000000000000000000000000000000000007
              imo eth abi error --abi 'NotOwner(address caller)' \\
                0x245aecd30000000000000000000000000000000000000000000000000000000000000007
            """)

    @Argument(help: "Hexadecimal bytes.")
    var data: String

    @Option(help: "An error's signature, or the JSON of a contract's ABI.")
    var abi: String?

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try BatchMethod.abiDecodeError.call(["data": .hex(try ToolInput.bytes(data)), "abi": try abi.map(ToolInput.abi)])
    }
}
