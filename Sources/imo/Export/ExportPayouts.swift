import ArgumentParser
import Ledger
import LedgerCore

struct ExportPayouts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payouts", abstract: "Write the money that left the ledger in a period, a row for each payment.",
        discussion: """
            Withdrawals, those of payout batches among them, and payments that were recorded after a restoration, with account, reference and the amount in
            the smallest unit of the asset. Withdrawals that were reversed are left out, whenever that was: their money did not leave.

            EXAMPLE
              imo export payouts --from 2026-11-01 --to 2026-12-01 > november.csv
            """)

    @OptionGroup var options: ExportOptions

    @Option(help: "Only the payments of this account: a name, or a holder's address.")
    var account: FundedAccount?

    func run() async throws {
        try await reportingErrors {
            try options.write { PayoutTable(account: account?.id, asset: $0) }
        }
    }
}
