internal import ArgumentParser
internal import EthereumWallet
internal import StrictJSON

struct TypedDataSign: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign typed data.",
        discussion: """
            EXAMPLE
              imo eth typed-data sign @claim.json --keystore holder.json --password-file password.txt
            """)

    @Argument(help: "The JSON of eth_signTypedData_v4.")
    var typedData: String

    @OptionGroup var keyOptions: KeyOptions

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let (json, key) = (try ToolInput.json(typedData), try keyOptions.key())
        return try ToolError.mapping {
            .object([JSONMember("signature", .hex(try key.sign(try TypedData(json).digest()).bytes))])
        }
    }
}
