import ArgumentParser
import EthereumABI
import Ledger
import LedgerCore

struct AccountWithdraw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Book money that was paid out of an account.",
        discussion: """
            An amount is \(Amount.help).

            EXAMPLE
              imo account withdraw alice 5 --reference 'transfer 9'
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The account's name, or an address.")
    var account: FundedAccount

    @Argument(help: "How much.")
    var amount: Amount

    @Option(help: "How it went out, such as a bank reference or a transaction hash.")
    var reference: String = ""

    func run() async throws {
        try await reportingErrors {
            let entry = try await common.submit(.withdraw(Withdraw(account: account, amount: amount.value, reference: reference)))
            let balance = try common.directory.read { try accountJSON(account, reader: $0) }
            common.show(.object((balance.objectValue ?? []) + [JSONMember("entry", .count(entry.number))]))
        }
    }
}
