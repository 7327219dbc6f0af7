import ArgumentParser
import Ledger
import LedgerCore

struct WithdrawalRequire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "require", abstract: "Decide, for ever, that an address's money leaves it only as its holder has asked for.",
        discussion: """
            Afterwards withdrawals, transfers and payouts from an address's account are refused beyond what its holder requested by signature, and credits
            to it cannot be reversed. This cannot be undone. The accounts of callers, which have names, are as before.

            EXAMPLE
              imo withdrawal require
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingErrors { common.show(.entry(try await common.submit(.requireRequests(RequireRequests())))) }
    }
}
