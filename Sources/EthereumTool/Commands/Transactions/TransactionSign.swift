internal import ArgumentParser
internal import EthereumWallet
internal import StrictJSON

struct TransactionSign: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign a transaction.",
        discussion: """
            EXAMPLE
              imo eth tx sign --type eip1559 @fields.json --key-file key.txt
            """)

    @Argument(help: "The fields as JSON: nonce, gas, to, value, data, chainId and those of the type.")
    var fields: String

    @Option(help: "The type: legacy_pre155, legacy155, eip2930, eip1559, eip4844 or eip7702.")
    var type = "eip1559"

    @OptionGroup var keyOptions: KeyOptions

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        guard let name = Transaction.TypeName(rawValue: type) else {
            let names = Transaction.TypeName.allCases.map(\.rawValue).joined(separator: ", ")
            throw ToolError("'\(type)' is not a transaction type: write one of \(names)")
        }
        let (json, key) = (try ToolInput.json(fields), try keyOptions.key())
        let signed = try ToolError.mapping { try Transaction(type: name, json: json).signed(with: key) }
        return .object([JSONMember("raw", .hex(signed.raw)), JSONMember("hash", .hex(signed.hash))])
    }
}
