internal import ArgumentParser
internal import StrictJSON

struct ABICallCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Decode calldata: the selector and the arguments.",
        discussion: """
            Without --abi, the functions of the known interfaces are tried: ERC-20, ERC-165, ERC-721, ERC-2612, ERC-5267, ERC-7007, ERC-7641 and
            EIP-3009. Where two of them share a selector, both readings are printed.

            EXAMPLE
              imo eth abi call \\
                0x379607f50000000000000000000000000000000000000000000000000000000000000007
              imo eth abi call --abi 'f(uint256 x)' \\
                0xb3de648b0000000000000000000000000000000000000000000000000000000000000007
            """)

    @Argument(help: "Hexadecimal bytes.")
    var data: String

    @Option(help: "A function's signature, or the JSON of a contract's ABI.")
    var abi: String?

    @Flag(help: "Accept padding that is not zero, gaps, and bytes after the arguments.")
    var lenient = false

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try BatchMethod.abiDecodeCall.call([
            "data": .hex(try ToolInput.bytes(data)), "abi": try abi.map(ToolInput.abi), "mode": .string(lenient ? "lenient" : "strict"),
        ])
    }
}
