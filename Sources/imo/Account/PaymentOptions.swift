import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

/// The options of `imo account credit` and `imo account withdraw`: an account, an amount and a reference.
struct PaymentOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions

    @Argument(help: "The account's name, or an address.")
    var account: FundedAccount

    @Argument(help: "The amount.")
    var amount: Amount

    @Option(help: "The origin or destination of the money, such as an invoice, a bank reference or a transaction hash.")
    var reference: String = ""

    /// Books the payment and shows the account as it is afterwards.
    func book(_ makeCommand: (FundedAccount, UInt256, String) -> Command) async throws {
        try await reportingErrors {
            let entry = try await common.submit(makeCommand(account, amount.value, reference))
            let balance = try common.directory.read { try accountJSON(account, reader: $0) }
            common.show(.object((balance.objectValue ?? []) + [JSONMember("entry", .count(entry.number))]))
        }
    }
}
