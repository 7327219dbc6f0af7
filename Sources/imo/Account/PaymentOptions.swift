import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

/// What `imo account credit` and `imo account withdraw` have in common: an account, an amount and where the money came from or went to.
struct PaymentOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions

    @Argument(help: "The account's name, or an address.")
    var account: FundedAccount

    @Argument(help: "How much.")
    var amount: Amount

    @Option(help: "Where it came from or went to, such as an invoice, a bank reference or a transaction hash.")
    var reference: String = ""

    /// Books the payment and shows the account as it is afterwards.
    func book(_ command: (Payment) -> Command) async throws {
        try await reportingErrors {
            let entry = try await common.submit(command(Payment(account: account, amount: amount.value, reference: reference)))
            let balance = try common.directory.read { try accountJSON(account, reader: $0) }
            common.show(.object((balance.objectValue ?? []) + [JSONMember("entry", .count(entry.number))]))
        }
    }
}
