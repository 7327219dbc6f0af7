import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct BudgetSet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Set a budget, or change its limit.",
        discussion: """
            Changing the limit of an existing budget keeps its count. An amount is \(Amount.help).

            EXAMPLE
              imo budget set 50 --account alice --period month
              imo budget set 2.5 --key key_5f3c0a9b1d2e --period day
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The most that calls may spend in the period.")
    var limit: Amount

    @OptionGroup var budget: BudgetOptions

    func run() async throws {
        try await reportingErrors {
            let id = try common.directory.read { try budget.budget(in: $0) }
            let entry = try await common.submit(.setBudget(SetBudget(budget: id, limit: limit.value)))
            let record = try common.directory.read { reader -> BudgetRecord in
                var view = LedgerView(reader: reader)
                guard let record = try view.budget(id, at: reader.timeOfRules()) else { throw Outcome.budgetNotFound.failure }
                return record
            }
            common.show(.object((JSONValue.budget(id, record).objectValue ?? []) + [JSONMember("entry", .count(entry.number))]))
        }
    }
}
