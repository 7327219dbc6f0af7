internal import ArgumentParser
internal import StrictJSON

struct TransactionHash: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "hash", abstract: "Print the hash of a signed transaction, which must be valid.",
        discussion: """
            EXAMPLE
              imo eth tx hash @raw.txt
            """)

    @Argument(help: "Hexadecimal bytes.")
    var raw: String

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let result = try BatchMethod.transactionDecode.call(["raw": .hex(try ToolInput.bytes(raw))])
        return .object(["hash": result["hash"]])
    }
}
