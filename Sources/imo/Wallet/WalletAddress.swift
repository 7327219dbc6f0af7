import ArgumentParser
import EthereumPrimitives
import EthereumWallet
import Foundation
import Ledger
import StrictJSON

struct WalletAddress: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "address", abstract: "Show the address of a keystore's key, computed from the key.",
        discussion: """
            EXAMPLE
              imo wallet address holder.json --password-file password.txt
            """)

    @Argument(help: "The keystore.")
    var keystore: String

    @OptionGroup var password: PasswordOptions

    @Flag(help: "Print the result as one JSON document.")
    var json = false

    func run() async throws {
        try await reportingErrors {
            let key = try password.unlock(keystore)
            let text = json ? JSONValue.object(["address": .text(key.address)]).text : key.address.description
            FileHandle.standardOutput.write(Data((text + "\n").utf8))
        }
    }
}
