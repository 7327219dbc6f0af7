import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct PayoutShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show how far each payout of a batch is.",
        discussion: """
            A payout is prepared, approved, paid, or refused because its money was no longer there. `imo statement` of the batch's account has every movement.

            EXAMPLE
              imo payout show december.json
            """)

    @OptionGroup var options: PayoutFileOptions

    func run() async throws {
        try await reportingErrors {
            let batch = try PayoutBatch(file: options.file)
            let states = try batch.states(in: options.common.directory)
            let payouts = zip(batch.payouts, states).map { payout, state -> JSONValue in
                .object([
                    "recipient": .text(payout.recipient), "amount": .amount(payout.amount), "fee": .amount(payout.fee), "pays": .amount(payout.pays),
                    "state": .string(state.rawValue),
                ])
            }
            options.common.show(
                .object([
                    "batch": .text(batch.id), "account": .text(batch.account), "total": .amount(batch.total), "payouts": .array(payouts),
                ]))
        }
    }
}
