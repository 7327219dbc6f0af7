import ArgumentParser
import EthereumABI
import Ledger
import LedgerCore

struct AccountCredit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credit", abstract: "Book money that came in for an account.",
        discussion: """
            An amount is \(Amount.help).

            EXAMPLE
              imo account credit alice 25 --reference 'invoice 17'
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The account's name, or an address.")
    var account: FundedAccount

    @Argument(help: "How much.")
    var amount: Amount

    @Option(help: "What it came from, such as an invoice or a transaction hash.")
    var reference: String = ""

    func run() async throws {
        try await reportingErrors {
            let entry = try await common.submit(.credit(Credit(account: account, amount: amount.value, reference: reference)))
            let balance = try common.directory.read { try accountJSON(account, reader: $0) }
            common.show(.object((balance.objectValue ?? []) + [JSONMember("entry", .count(entry.number))]))
        }
    }
}
