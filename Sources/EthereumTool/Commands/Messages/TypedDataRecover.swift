internal import ArgumentParser
internal import EthereumPrimitives
internal import EthereumWallet
internal import StrictJSON

struct TypedDataRecover: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "recover", abstract: "Print the address that signed typed data.",
        discussion: """
            EXAMPLE
              imo eth typed-data recover @claim.json 0x…
            """)

    @Argument(help: "The JSON of eth_signTypedData_v4.")
    var typedData: String

    @Argument(help: "The signature: 65 bytes in hexadecimal.")
    var signature: String

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let (json, bytes) = (try ToolInput.json(typedData), try ToolInput.bytes(signature))
        return try ToolError.mapping {
            let address = try Signature(bytes).recoverAddress(from: try TypedData(json).digest())
            return .object([JSONMember("address", .string(address.description))])
        }
    }
}
