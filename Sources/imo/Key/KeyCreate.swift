import ArgumentParser
import EthereumWallet
import Ledger
import LedgerCore
import StrictJSON

struct KeyCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make an API key for an account. It is shown this once.",
        discussion: """
            The ledger stores only the SHA-256 hash of the key.

            EXAMPLE
              imo key create alice --label laptop
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The account that pays for the key's calls.")
    var account: AccountName

    @Option(help: "A name for people.")
    var label: String = ""

    func run() async throws {
        try await reportingErrors {
            guard let key = APIKey(random: try SecureRandom.bytes(count: 32)) else { return }
            let entry = try await common.submit(.createKey(CreateKey(keyHash: key.hash, account: account, label: label)))
            common.show(
                .object([
                    "key": .string(key.text), "id": .string(key.id), "account": .text(account), "label": .string(label),
                    "entry": .count(entry.number),
                ]))
        }
    }
}
