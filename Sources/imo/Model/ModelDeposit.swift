import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct ModelDeposit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deposit", abstract: "Book revenue that reached a model from outside the gateway.",
        discussion: """
            An amount is \(Amount.help).

            EXAMPLE
              imo model deposit tiny 100 --reference 'licence fee'
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The model's id.")
    var model: ModelID

    @Argument(help: "The amount.")
    var amount: Amount

    @Option(help: "The origin of the revenue, for people.")
    var reference: String = ""

    func run() async throws {
        try await reportingErrors {
            let entry = try await common.submit(.deposit(Deposit(model: model, amount: amount.value, reference: reference)))
            common.show(.object(["model": .text(model), "deposited": .amount(amount.value), "entry": .count(entry.number)]))
        }
    }
}
