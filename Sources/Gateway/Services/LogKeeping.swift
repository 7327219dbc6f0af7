internal import LedgerCore
internal import LedgerLog
internal import Logging
internal import ServiceLifecycle

/// Brings the public log up to date with the journal, about once a second, and signs a head over each batch.
///
/// It starts first and ends last, so that what callers were told is under a signed head when the gateway has stopped.
struct LogKeeping: Service {
    private static let intervalMilliseconds: Int64 = 1000
    private static let secondsAfterFailure: Int64 = 10

    let log: PublicLog
    let ledger: any ReadableLedger
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            guard let keeper = keeper() else { return }
            while !Task.isCancelled, let pause = advance(keeper) { try? await Task.sleep(for: pause) }
        }
        // The gateway goes on where no more heads can be signed: a service that ended would end it.
        try? await gracefulShutdown()
        if let keeper = keeper() { _ = advance(keeper) }
    }

    private func keeper() -> LogKeeper? {
        do { return try log.keeper() } catch {
            logger.critical("the public log cannot be opened; no heads are signed", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// - Returns: How long to wait; nil when nothing may be signed any more.
    private func advance(_ keeper: LogKeeper) -> Duration? {
        do {
            return try keeper.advance(ledger).isComplete ? .milliseconds(LogKeeping.intervalMilliseconds) : .zero
        } catch let failure as LogFailure where failure.code == .unavailable {
            logger.error("the public log cannot be continued; trying again", metadata: ["error": "\(failure)"])
            return .seconds(LogKeeping.secondsAfterFailure)
        } catch {
            logger.critical("the public log is damaged; no more heads are signed", metadata: ["error": "\(error)"])
            return nil
        }
    }
}
