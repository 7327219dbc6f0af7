import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct PayoutApprove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Move the money of a batch's recipients into the batch's account.",
        discussion: """
            From then on nobody else can spend it. A recipient whose money is no longer there is refused, and the others are approved. The command can be
            given again, and goes on where it was cut off.

            EXAMPLE
              imo payout approve december.json
            """)

    @OptionGroup var options: PayoutFileOptions

    func run() async throws {
        try await reportingErrors {
            let (batch, common) = (try PayoutBatch(file: options.file), options.common)
            try await makeAccount(of: batch)
            let before = try batch.states(in: common.directory)
            let open = zip(batch.payouts, before).filter { $0.1 == .prepared }.map { batch.approval(of: $0.0) }
            let entries = try await PayoutRun(common: common).send(open)
            let refused = try batch.states(in: common.directory).count { $0 == .refused }
            common.show(
                .object([
                    "batch": .text(batch.id), "payouts": .count(UInt64(batch.payouts.count)),
                    "approved": .count(UInt64(entries.count { $0.outcome == .accepted })),
                    "approvedBefore": .count(UInt64(before.count { $0 == .approved || $0 == .paid })), "refused": .count(UInt64(refused)),
                ]))
            guard refused == 0 else {
                throw Failure(message: "\(refused) recipients no longer have the money; `imo payout show \(options.file)` names them", code: 65)
            }
        }
    }

    /// Opens the batch's account, unless an earlier run did.
    private func makeAccount(of batch: PayoutBatch) async throws {
        let exists = try options.common.directory.read { reader in
            var view = LedgerView(reader: reader)
            return try view.hasAccount(batch.account)
        }
        guard !exists else { return }
        let id = CommandID(derivedFrom: ["imo payout 1", batch.id.description, "account"])
        _ = try await options.common.submit(.createAccount(CreateAccount(name: batch.account)), id: id)
    }
}
