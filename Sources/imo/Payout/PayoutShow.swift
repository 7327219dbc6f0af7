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
    @OptionGroup var place: PlaceOptions

    func run() async throws {
        try await reportingErrors {
            let batch = try PayoutBatch(file: options.file)
            let states = try batch.states(in: options.common.directory)
            let entries = try options.common.directory.read { reader in try batch.payouts.map { try batch.place(of: $0, in: reader) } }
            var places = try await place.members(of: entries.compactMap(\.self), options.common)[...]
            let payouts = zip(batch.payouts, zip(states, entries)).map { payout, progress -> JSONValue in
                let members = [
                    JSONMember("recipient", .text(payout.recipient)), JSONMember("amount", .amount(payout.amount)),
                    JSONMember("fee", .amount(payout.fee)), JSONMember("pays", .amount(payout.pays)),
                    JSONMember("state", .string(progress.0.rawValue)),
                ]
                return .object(members + (progress.1 == nil ? [] : places.removeFirst()))
            }
            options.common.show(
                .object([
                    "batch": .text(batch.id), "account": .text(batch.account), "total": .amount(batch.total), "payouts": .array(payouts),
                ]))
        }
    }
}
