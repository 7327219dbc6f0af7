internal import ArgumentParser
internal import EthereumABI
internal import StrictJSON

struct ABIDecode: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Decode values without a selector.",
        discussion: """
            EXAMPLE
              imo eth abi decode '(uint256)' \\
                0x0000000000000000000000000000000000000000000000000000000000000007
            """)

    @Argument(help: "A signature such as transfer(address,uint256), or (address,uint256).")
    var signature: String

    @Argument(help: "Hexadecimal bytes, without a selector.")
    var data: String

    @Flag(help: "Accept padding that is not zero, gaps, and bytes after the values.")
    var lenient = false

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let types = try ToolTypes(signature)
        return try BatchMethod.abiDecode.call([
            "types": types.json, "data": .hex(try ToolInput.bytes(data)), "mode": .string(lenient ? "lenient" : "strict"),
        ])
    }
}
