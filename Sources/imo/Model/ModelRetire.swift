import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct ModelRetire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire", abstract: "End a model's service for good: no call begins any more, and holders go on claiming.",
        discussion: """
            Calls that run are charged as they were begun. The token stays: its holders claim, sell and burn. What is left of the revenue goes into a last
            snapshot, however little it is; where the token's interval has passed and no call is open it is taken at once, else the result says when it can
            be, with `imo snapshot`. Callers get 410. This cannot be undone; register the model under another id to serve it again.

            EXAMPLE
              imo model retire tiny
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The model's id.")
    var model: ModelID

    func run() async throws {
        try await reportingErrors {
            let entry = try await common.submit(.retireModel(RetireModel(model: model)))
            let standing = try common.directory.read { try Standing(of: model, $0) }
            let snapshot = standing.isDue ? try await common.submit(.snapshot(TakeSnapshot(token: standing.token))) : nil
            let shown = try common.directory.read { try modelJSON(model, reader: $0, entry: entry) }
            common.show(
                .object(
                    (shown.objectValue ?? []) + [
                        JSONMember("lastSnapshotEntry", snapshot.map { .count($0.number) } ?? .null),
                        JSONMember("openCalls", .count(UInt64(standing.openCalls))), JSONMember("unsnapshottedRevenue", .amount(standing.leftOver)),
                        JSONMember("lastSnapshotFrom", snapshot == nil && standing.isNeeded ? .time(standing.snapshotFrom) : .null),
                    ]))
        }
    }
}

/// What is left of a model that was retired.
private struct Standing {
    let token: Address
    let openCalls: Int
    /// The revenue that no snapshot has made claimable.
    let leftOver: UInt256
    /// When the token's interval allows the next snapshot.
    let snapshotFrom: Timestamp
    let isDue: Bool
    /// Whether a last snapshot is still to come.
    var isNeeded: Bool { openCalls > 0 || !leftOver.isZero }

    init(of model: ModelID, _ reader: any LedgerReader) throws {
        var view = LedgerView(reader: reader)
        token = try view.registered(model).token
        let record = try view.token(token)
        openCalls = try reader.holds().count { $0.record.model == model }
        leftOver = record.supply.isZero ? .zero : try view.unsnapshottedRevenue(of: token)
        let (interval, overflow) = record.terms.snapshotIntervalSeconds.multipliedReportingOverflow(by: 1000)
        snapshotFrom = overflow ? Timestamp(milliseconds: .max) : record.lastSnapshotAt.adding(milliseconds: interval)
        isDue = try openCalls == 0 && !leftOver.isZero && snapshotFrom < reader.timeOfRules()
    }
}
