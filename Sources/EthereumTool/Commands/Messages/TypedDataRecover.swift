internal import ArgumentParser
internal import StrictJSON

struct TypedDataRecover: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "recover", abstract: "Print the address that signed typed data.",
        discussion: """
            EXAMPLE
              imo eth typed-data recover @claim.json \\
                0x7557dd08829b6f62b40af16f785c45f983860aca2f60af64b60faa774042467d563ef80e1d541c2cc1c3bdb8fbbf97cb97afecf59d535b25c7fcb15284416c1c1b
            """)

    @Argument(help: "The JSON of eth_signTypedData_v4.")
    var typedData: String

    @Argument(help: "The signature: 65 bytes in hexadecimal, or 64 by EIP-2098.")
    var signature: String

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try BatchMethod.typedDataRecover.call(["typedData": try ToolInput.json(typedData), "signature": .hex(try ToolInput.bytes(signature))])
    }
}
