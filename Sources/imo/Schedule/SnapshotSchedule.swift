import EthereumPrimitives
import Ledger
import LedgerCore
import Logging
import ServiceLifecycle

/// Takes snapshots when they are due, by the ledger's clock.
///
/// The id of a snapshot's command follows from the token and the occurrence, so that an occurrence has one entry whatever happens in between. One that the
/// ledger refuses is not tried again before the next.
struct SnapshotSchedule: Service, CustomStringConvertible {
    /// The name in log lines.
    var description: String { "snapshot schedule" }

    private static let pauseSeconds = 1

    let plans: [SnapshotPlan]
    let ledger: any ReadableLedger
    let writer: LedgerWriter
    let clock: @Sendable () -> Timestamp
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var announced: [ModelID: Timestamp] = [:]
            var refused: [ModelID: Timestamp] = [:]
            while !Task.isCancelled {
                for plan in plans { await take(plan, &announced, &refused) }
                try? await Task.sleep(for: .seconds(SnapshotSchedule.pauseSeconds))
            }
        }
    }

    /// Takes the snapshot that is due, or tells once when the next one is.
    private func take(_ plan: SnapshotPlan, _ announced: inout [ModelID: Timestamp], _ refused: inout [ModelID: Timestamp]) async {
        let now = clock()
        do {
            let (token, last) = try ledger.read { reader -> (Address, Timestamp) in
                var view = LedgerView(reader: reader)
                let model = try view.registered(plan.model)
                return (model.token, try view.token(model.token).lastSnapshotAt)
            }
            guard let due = plan.due(after: last, at: now), refused[plan.model] != due else {
                let next = plan.next(after: last, at: now)
                if announced[plan.model] != next {
                    logger.notice("next snapshot", metadata: ["model": "\(plan.model)", "at": "\(next.rfc3339)"])
                    announced[plan.model] = next
                }
                return
            }
            let id = CommandID(derivedFrom: ["imo snapshot 1", token.description, due.rfc3339])
            let entry = try await writer.submit(.snapshot(TakeSnapshot(token: token)), id: id)
            if entry.outcome != .accepted { refused[plan.model] = due }
            logger.notice(
                "snapshot",
                metadata: ["model": "\(plan.model)", "due": "\(due.rfc3339)", "entry": "\(entry.number)", "outcome": "\(entry.outcome.name)"])
        } catch {
            guard announced[plan.model] != .distantPast else { return }
            announced[plan.model] = .distantPast
            logger.error("snapshot not taken", metadata: ["model": "\(plan.model)", "error": "\(error)"])
        }
    }
}

extension Timestamp {
    /// Stands for a failure that was told.
    fileprivate static let distantPast = Timestamp(milliseconds: 0)
}
