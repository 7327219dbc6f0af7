import ArgumentParser
import Ledger
import LedgerCore

struct ExportUsage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage", abstract: "Write the calls that were charged in a period, a row each, and refunds.",
        discussion: """
            A row has the call's receipt, account, key, model, price version, usage by kind of unit, and the amount in the smallest unit of the asset. The
            period is that of the charge. The journal is read a page at a time, so that the command needs little memory and can run while a gateway runs.

            EXAMPLE
              imo export usage --from 2026-11-01 --to 2026-12-01 > november.csv
              imo export usage --account alice --format jsonl
            """)

    @OptionGroup var options: ExportOptions

    @Option(help: "Only the calls of this account.")
    var account: AccountName?

    @Option(help: "Only the calls of this model.")
    var model: ModelID?

    func run() async throws {
        try await reportingErrors {
            try options.write { UsageTable(account: account, model: model, asset: $0) }
        }
    }
}
