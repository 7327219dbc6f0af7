import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct BudgetRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a budget and its count.",
        discussion: """
            EXAMPLE
              imo budget remove --account alice --period month
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var budget: BudgetOptions

    func run() async throws {
        try await reportingErrors {
            let id = try common.directory.read { try budget.budget(in: $0) }
            let entry = try await common.submit(.setBudget(SetBudget(budget: id, limit: nil)))
            common.show(.object(["removed": .bool(true), "entry": .count(entry.number)]))
        }
    }
}
