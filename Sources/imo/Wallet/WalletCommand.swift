import ArgumentParser
import EthereumWallet
import Foundation
import Ledger
import PrivateFiles
import StrictJSON

struct WalletCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wallet", abstract: "Make and read keystores (Web3 Secret Storage v3).",
        discussion: """
            EXAMPLE
              imo wallet address holder.json
            """,
        subcommands: [WalletNew.self, WalletImport.self, WalletAddress.self])
}

/// The options of a new keystore: its file, its password and the cost of guessing it.
struct NewKeystoreOptions: ParsableArguments {
    @Argument(help: "The keystore to create.")
    var keystore: String

    @OptionGroup var password: PasswordOptions

    @Flag(help: "Derive the password's key with scrypt's light parameters (n = 4096): for tests and demonstrations.")
    var light = false

    @Flag(help: "Print the result as one JSON document.")
    var json = false

    /// Encrypts the key into a new file that only its owner can read.
    func write(_ key: PrivateKey) throws {
        let derivation: Keystore.Derivation = light ? .scrypt(n: 4096, r: 8, p: 6) : .standard
        let document = try Keystore.encrypt(key, password: password.read(), derivation: derivation)
        do { try PrivateFile.create(keystore, content: document) } catch {
            guard error.operation == .open else { throw Failure(message: "the keystore '\(keystore)' cannot be written (\(error.reason))", code: 74) }
            throw Failure(message: "the keystore '\(keystore)' cannot be made (\(error.reason)); name a file that does not exist", code: 73)
        }
        let result: JSONValue = .object(["address": .text(key.address), "keystore": .string(keystore)])
        FileHandle.standardOutput.write(Data(((json ? result.text : TextRenderer.render(result)) + "\n").utf8))
    }
}
