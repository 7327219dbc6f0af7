import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct RefundCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refund", abstract: "Give a call's charge back to its caller, in whole or in part.",
        discussion: """
            The call's own postings are reversed in proportion: the accounts that received the charge give it back. The refunds of a call never exceed its
            charge. When the money is no longer there, because a snapshot has shared out the revenue or a partner has withdrawn it, the ledger refuses the
            refund with insufficientBalance. Bring the money back first with `imo model deposit` or `imo account credit`, or give the caller a credit
            instead. An amount is \(Amount.help).

            EXAMPLE
              imo refund 0199e2a4-5f10-7a3c-8d21-6b0f4c2a9e58 --reason 'wrong answer'
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The call's receipt id.")
    var call: CommandID

    @Option(help: "The amount; by default all that was not refunded yet.")
    var amount: Amount?

    @Option(help: "The reason, for people. It is kept in the journal and shown in the receipt.")
    var reason: String

    func run() async throws {
        try await reportingErrors {
            _ = try await common.submit(.refund(Refund(call: call, amount: amount?.value, reason: reason)))
            common.show(try receiptJSON(call, in: common.directory))
        }
    }
}
