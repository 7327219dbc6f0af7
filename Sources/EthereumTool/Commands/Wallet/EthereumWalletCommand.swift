internal import ArgumentParser

struct EthereumWalletCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wallet", abstract: "Make keystores and open them.",
        discussion: """
            EXAMPLE
              imo eth wallet new key.json --password-file password.txt
            """,
        subcommands: [EthereumWalletNew.self, EthereumWalletImport.self, EthereumWalletExport.self, EthereumWalletVanity.self])
}
