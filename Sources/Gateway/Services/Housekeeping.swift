internal import InferenceProxy
internal import Ledger
internal import LedgerCore
internal import Logging
internal import ServiceLifecycle

/// Gives back holds that have expired, asks for responses that are made in the background, writes when keys were last used, and finds out whether a ledger that
/// failed can be written again.
struct Housekeeping: Service, CustomStringConvertible {
    /// The name in log lines, instead of all that the gateway consists of.
    var description: String { "housekeeping" }
    let holdReturns: HoldReturns
    let backgroundCalls: BackgroundCalls
    let keyPolicies: KeyPolicies
    let payments: PaymentDesk
    let sweepIntervalSeconds: Int64

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var secondsToSweep = sweepIntervalSeconds
            var wasHealthy = true
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(1))
                if !holdReturns.writer.isHealthy { await holdReturns.writer.probe() }
                let isHealthy = holdReturns.writer.isHealthy
                if isHealthy != wasHealthy { holdReturns.note(isHealthy: isHealthy) }
                wasHealthy = isHealthy
                await backgroundCalls.finishThoseDue()
                secondsToSweep -= 1
                guard secondsToSweep <= 0 else { continue }
                secondsToSweep = sweepIntervalSeconds
                await holdReturns.returnExpired()
                await payments.finishOpen()
                keyPolicies.writeLastUses()
            }
        }
    }
}

/// Gives back holds that no running call will resolve.
///
/// A hold that is given back is gone, so that a second attempt changes nothing. The commands have new ids, because a refused command may have used
/// the id of the hold's resolution.
struct HoldReturns: Sendable {
    let ledger: any ReadableLedger
    let writer: LedgerWriter
    /// Whether a hold is still to be resolved although no call of this process runs for it.
    let isNeeded: @Sendable (CommandID) -> Bool
    let clock: @Sendable () -> Timestamp
    let makeID: @Sendable () -> CommandID
    let logger: Logger

    /// Voids every open hold: before the gateway serves, all of them are of a gateway that is gone.
    func returnStranded() async throws {
        let holds = try ledger.read { try $0.holds() }.filter { !isNeeded($0.id) }
        guard !holds.isEmpty else { return }
        logger.notice("giving back the holds of calls that a stop of the gateway cut off", metadata: ["holds": "\(holds.count)"])
        for hold in holds {
            let entry = try await writer.submit(.void(VoidHold(hold: hold.id, reason: .gatewayStopped)), id: makeID())
            guard entry.outcome == .accepted else { throw StrandedHold(id: hold.id, outcome: entry.outcome) }
        }
    }

    /// Logs that the disk under the ledger began to fail, or ended to.
    func note(isHealthy: Bool) {
        if isHealthy {
            logger.notice("the ledger can be written again")
        } else {
            logger.error("the ledger cannot be written; calls get 503 until it can. Look at the disk with `imo doctor`")
        }
    }

    func returnExpired() async {
        do {
            let now = clock()
            for hold in try ledger.read({ try $0.holds() }) where hold.record.expiresAt <= now && !isNeeded(hold.id) {
                _ = try await writer.submit(.expireHold(ExpireHold(hold: hold.id)), id: makeID())
            }
        } catch {
            logger.warning("expired holds could not be given back", metadata: ["error": "\(error)"])
        }
    }
}

/// A hold that could not be given back at the start.
struct StrandedHold: Error, CustomStringConvertible {
    let id: CommandID
    let outcome: Outcome

    var description: String { "the hold \(id) of an earlier run cannot be given back (\(outcome.name)); run `imo verify`" }
}
