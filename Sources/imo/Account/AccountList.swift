import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct AccountList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List callers' accounts by name, with their money.",
        discussion: """
            Lists --limit accounts at most. When there are more, a line on standard error says how to go on. Holders of tokens are listed by
            `imo holder list`.

            EXAMPLE
              imo account list
              imo account list --containing team- --least-available 10 --json
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var page: PageOptions

    @Option(help: "List the accounts after this one.")
    var after: AccountName?

    @Option(help: ArgumentHelp("Only accounts whose names have this text.", valueName: "text"))
    var containing: String?

    @Option(help: ArgumentHelp("Only accounts with at least this much available.", valueName: "amount"))
    var leastAvailable: Amount?

    func run() async throws {
        try await reportingErrors {
            let (rows, next) = try common.directory.read { try list($0) }
            common.show(.array(rows))
            page.note(next.map { "--after \($0)" })
        }
    }

    /// Returns the rows, and the last account of the page where more may follow.
    private func list(_ reader: any LedgerReader) throws -> ([JSONValue], AccountName?) {
        var view = LedgerView(reader: reader)
        var (rows, last): ([JSONValue], AccountName?) = ([], after)
        while true {
            let accounts = try reader.accounts(after: last, limit: PageOptions.blockSize)
            for (name, record) in accounts {
                let balance = try view.balance(of: .named(name))
                guard containing.map({ name.description.contains($0) }) ?? true, balance.available >= leastAvailable?.value ?? .zero else { continue }
                // One more than the page has room for: there is a next page.
                guard rows.count < page.limit else { return (rows, last) }
                rows.append(row(name, record, balance))
                last = name
            }
            guard accounts.count == PageOptions.blockSize else { return (rows, nil) }
            last = accounts.last?.name
        }
    }

    private func row(_ name: AccountName, _ record: AccountRecord, _ balance: BalanceRecord) -> JSONValue {
        .object([
            "account": .text(name), "balance": .amount(balance.posted ?? .zero), "held": .amount(balance.held),
            "available": .amount(balance.available),
            "createdAt": .time(record.createdAt),
        ])
    }
}
