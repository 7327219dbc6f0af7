import AdminAPI
import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct AdminLimit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limit", abstract: "Set how much money one person may take out in 24 hours from another machine.",
        discussion: """
            More needs a second person, who approves exactly the same command. Without a limit every withdrawal does. Transactions on a chain and reversals
            always do. An amount is \(Amount.help).

            EXAMPLE
              imo admin limit 500
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The most that a person may take out alone.")
    var amount: Amount

    func run() async throws {
        try await reportingErrors {
            let file = try common.directory.changeAdministrators { $0.limit = amount.value }
            common.show(.object(["twoPeopleAbove": .amount(file.limit)]))
        }
    }
}
