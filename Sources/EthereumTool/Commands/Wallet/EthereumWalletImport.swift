internal import ArgumentParser
internal import EthereumWallet
internal import StrictJSON

struct EthereumWalletImport: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Keep a key from a file in a new keystore.",
        discussion: """
            EXAMPLE
              imo eth wallet import key.json --key-file key.txt --password-file password.txt
            """)

    @OptionGroup var keystore: NewKeystoreFile

    @Option(help: ArgumentHelp("A file with the key as 64 hexadecimal digits; - reads standard input.", valueName: "file"))
    var keyFile: String

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        var options = KeyOptions()
        options.keystore = nil
        options.passwordFile = nil
        options.keyFile = keyFile
        return try keystore.write(try options.key())
    }
}
