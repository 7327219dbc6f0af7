internal import ArgumentParser
internal import StrictJSON

struct TypedDataHash: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "hash", abstract: "Print the digest, the domain separator and the struct hash.",
        discussion: """
            EXAMPLE
              imo eth typed-data hash @claim.json
            """)

    @Argument(help: "The JSON of eth_signTypedData_v4.")
    var typedData: String

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try BatchMethod.typedDataHash.call(["typedData": try ToolInput.json(typedData)])
    }
}
