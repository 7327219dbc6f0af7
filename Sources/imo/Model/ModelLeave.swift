import ArgumentParser
import Ledger
import LedgerCore

struct ModelLeave: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leave", abstract: "Set the charge of callers who leave before the end of the response.",
        discussion: """
            `drain`, the policy of a new model, reads the upstream's response to its usage, for a bounded time, and charges the real usage. `delivered`
            leaves the upstream at once and charges what was delivered. `nothing` charges nothing. The policy is kept in the journal and holds for calls
            that begin afterwards.

            EXAMPLE
              imo model leave tiny delivered
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The model's id.")
    var model: ModelID

    @Argument(help: "drain, delivered or nothing.")
    var policy: LeavePolicy

    func run() async throws {
        try await reportingErrors {
            let entry = try await common.submit(.setLeavePolicy(SetLeavePolicy(model: model, policy: policy)))
            common.show(try common.directory.read { try modelJSON(model, reader: $0, entry: entry) })
        }
    }
}
