import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct AccountShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an account's balance, the part of it that running calls hold, and its budgets.",
        discussion: """
            EXAMPLE
              imo account show alice
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The account's name, or an address.")
    var account: FundedAccount

    func run() async throws {
        try await reportingErrors {
            common.show(try common.directory.read { try accountJSON(account, reader: $0) })
        }
    }
}

func accountJSON(_ account: FundedAccount, reader: any LedgerReader) throws -> JSONValue {
    var view = LedgerView(reader: reader)
    let asset = try view.ledger().asset
    try view.requireAccount(account)
    let balance = JSONValue.balance(try view.balance(of: account.id), of: account.id, asset: asset)
    guard case .named(let name) = account else { return balance }
    let keys = try reader.keys().filter { $0.record.account == name }.map { BudgetScope.key($0.hash) }
    let budgets = try view.budgets(of: [.account(name)] + keys, at: reader.timeOfRules())
    return .object((balance.objectValue ?? []) + [JSONMember("budgets", .array(budgets.map { JSONValue.budget($0.id, $0.record) }))])
}
