import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct AccountCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Open a caller's prepaid account.",
        discussion: """
            EXAMPLE
              imo account create alice
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The account's name: 1 to 64 of a-z 0-9 . _ - beginning with a letter or a digit.")
    var name: AccountName

    func run() async throws {
        try await reportingErrors {
            let entry = try await common.submit(.createAccount(CreateAccount(name: name)))
            common.show(.object(["account": .text(name), "entry": .count(entry.number)]))
        }
    }
}
