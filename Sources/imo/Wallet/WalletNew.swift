import ArgumentParser
import EthereumWallet

struct WalletNew: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Make a random key and keep it in a new keystore.",
        discussion: """
            EXAMPLE
              imo wallet new holder.json --password-file password.txt
            """)

    @OptionGroup var keystore: NewKeystoreOptions

    func run() async throws {
        try await reportingErrors { try keystore.write(PrivateKey.random()) }
    }
}
