import ArgumentParser
import EthereumPrimitives
import EthereumWallet
import Foundation

struct WalletImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Keep a private key, given in a file, in a new keystore.",
        discussion: """
            The file holds 64 hexadecimal digits, with or without 0x; - reads standard input. A key is never an argument.

            EXAMPLE
              imo wallet import holder.json --key-file key.txt --password-file password.txt
            """)

    @OptionGroup var keystore: NewKeystoreOptions

    @Option(help: ArgumentHelp("The file with the private key.", valueName: "file"))
    var keyFile: String

    func run() async throws {
        try await reportingErrors {
            let text = String(decoding: try readFile(keyFile), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            guard let bytes = try? Hex.decode(text), bytes.count == 32 else {
                throw Failure(message: "the file '\(keyFile)' does not hold a private key: expected 64 hexadecimal digits", code: 65)
            }
            try keystore.write(PrivateKey(bytes))
        }
    }
}
