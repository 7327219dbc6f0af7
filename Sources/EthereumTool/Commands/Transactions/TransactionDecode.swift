internal import ArgumentParser
internal import StrictJSON

struct TransactionDecode: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Decode a signed transaction and recover its sender.",
        discussion: """
            EXAMPLE
              imo eth tx decode @raw.txt
            """)

    @Argument(help: "Hexadecimal bytes.")
    var raw: String

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try BatchMethod.transactionDecode.call(["raw": .hex(try ToolInput.bytes(raw))])
    }
}
