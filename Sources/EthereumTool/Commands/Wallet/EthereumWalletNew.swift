internal import ArgumentParser
internal import EthereumWallet
internal import StrictJSON

struct EthereumWalletNew: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Make a random key and keep it in a new keystore.",
        discussion: """
            EXAMPLE
              imo eth wallet new key.json --password-file password.txt
            """)

    @OptionGroup var keystore: NewKeystoreFile

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try keystore.write(try ToolError.mapping { try PrivateKey.random() })
    }
}
