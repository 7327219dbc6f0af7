internal import ArgumentParser
internal import EthereumWallet
internal import StrictJSON

struct EthereumWalletExport: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print the private key of a keystore. Anyone who reads it owns the account.",
        discussion: """
            EXAMPLE
              imo eth wallet export key.json --password-file password.txt
            """)

    @Argument(help: "The keystore.")
    var keystore: String

    @Option(help: ArgumentHelp("The file with the password on its first line; - reads standard input.", valueName: "file"))
    var passwordFile: String

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let (json, password) = (try ToolInput.file(keystore), try KeyOptions.password(passwordFile))
        let key = try ToolError.mapping { try Keystore.decrypt(json, password: password) }
        return .object([JSONMember("key", .hex(key.withUnsafeSecret { Array($0) }))])
    }
}
