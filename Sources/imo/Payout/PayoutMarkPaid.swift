import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct PayoutMarkPaid: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mark-paid", abstract: "Book a batch's approved payouts as paid.",
        discussion: """
            Give the command after you have paid. Without --recipient it books all approved payouts that are not booked yet. The command can be given again,
            and goes on where it was cut off; a payout that is booked keeps its first reference.

            EXAMPLE
              imo payout mark-paid december.json --reference 'bank file 12'
            """)

    @OptionGroup var options: PayoutFileOptions

    @Option(help: "Where the money went, such as a bank reference or a transaction hash. It is kept in the journal.")
    var reference: String

    @Option(help: "Only this recipient; may be given several times.")
    var recipient: [Address] = []

    func run() async throws {
        try await reportingErrors {
            let (batch, common) = (try PayoutBatch(file: options.file), options.common)
            if let stranger = recipient.first(where: { address in !batch.payouts.contains { $0.recipient == address } }) {
                throw Failure(message: "\(stranger) is no recipient of '\(options.file)'; `imo payout show \(options.file)` lists them", code: 66)
            }
            let chosen = Set(recipient)
            let states = try batch.states(in: common.directory)
            let wanted = zip(batch.payouts, states).filter { chosen.isEmpty || chosen.contains($0.0.recipient) }
            let open = wanted.filter { $0.1 == .approved }.map {
                (id: batch.paymentID(of: $0.0), command: batch.payment(of: $0.0, reference: reference))
            }
            let entries = try await PayoutRun(common: common).send(open)
            if let refused = entries.first(where: { $0.outcome != .accepted }) { throw refused.failure }
            let unapproved = wanted.count { $0.1 == .prepared || $0.1 == .refused }
            common.show(
                .object([
                    "batch": .text(batch.id), "paid": .count(UInt64(entries.count)), "paidBefore": .count(UInt64(wanted.count { $0.1 == .paid })),
                    "notApproved": .count(UInt64(unapproved)),
                ]))
            guard unapproved == 0 else {
                throw Failure(message: "\(unapproved) payouts are not approved; run `imo payout approve \(options.file)` first", code: 65)
            }
        }
    }
}
