import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct BudgetShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show budgets, and the amounts spent, held and left in the current period.",
        discussion: """
            EXAMPLE
              imo budget show
              imo budget show --account alice
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var scope: BudgetScopeOptions

    func run() async throws {
        try await reportingErrors {
            let budgets = try common.directory.read { reader -> [JSONValue] in
                let scope = try scope.scope(in: reader)
                var view = LedgerView(reader: reader)
                let ids = try reader.budgets().map(\.id).filter { scope == nil || $0.scope == scope }
                return try ids.compactMap { id in try view.budget(id, at: reader.timeOfRules()).map { JSONValue.budget(id, $0) } }
            }
            common.show(.array(budgets))
        }
    }
}
