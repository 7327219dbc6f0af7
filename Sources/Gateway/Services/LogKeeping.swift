internal import LedgerCore
internal import LedgerLog
internal import LogNetwork
internal import Logging
internal import ServiceLifecycle
internal import TransparencyLog

/// Brings the public log up to date with the journal, about once a second, and signs a head over each batch.
///
/// A log that is begun while the gateway runs is kept from then on. It starts first and ends last, so that what callers were told is under a signed head when the gateway has stopped. A head is served at once and gets its
/// witnesses' cosignatures when they give them: a witness that is away holds up nothing, and cosigns a later head.
struct LogKeeping: Service {
    private static let intervalMilliseconds: Int64 = 1000
    private static let secondsAfterFailure: Int64 = 10

    let source: LogSource
    let witnesses: [WitnessClient]
    let ledger: any ReadableLedger
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            guard let log = await begun(), let keeper = keeper(of: log) else { return }
            while !Task.isCancelled, let pause = advance(keeper) {
                await collectCosignatures(keeper, log)
                try? await Task.sleep(for: pause)
            }
        }
        // The gateway goes on where no more heads can be signed: a service that ended would end it.
        try? await gracefulShutdown()
        if let log = source.log, let keeper = keeper(of: log) { _ = advance(keeper) }
        for witness in witnesses { await witness.shutdown() }
    }

    /// Waits until the ledger has a log.
    ///
    /// - Returns: nil when the gateway stops before, or the log cannot be opened.
    private func begun() async -> PublicLog? {
        while !Task.isCancelled {
            do {
                if let log = try source.look() { return log }
            } catch {
                logger.critical("the public log cannot be opened; no heads are signed", metadata: ["error": "\(error)"])
                return nil
            }
            try? await Task.sleep(for: .milliseconds(LogKeeping.intervalMilliseconds))
        }
        return nil
    }

    private func keeper(of log: PublicLog) -> LogKeeper? {
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

    /// Asks all witnesses at once that have not cosigned the newest head.
    private func collectCosignatures(_ keeper: LogKeeper, _ log: PublicLog) async {
        guard !witnesses.isEmpty, let (note, head) = try? log.head(), head.size > 0 else { return }
        let missing = witnesses.filter { witness in !note.signatures.contains { $0.name == witness.key.name && $0.id == witness.key.id } }
        let files = log.files
        let signatures = await withTaskGroup(of: SignedNote.Signature?.self) { group in
            for witness in missing {
                group.addTask {
                    do {
                        return try await witness.cosign(note, size: head.size) { oldSize in
                            try ConsistencyProof(oldSize: oldSize, newSize: head.size, in: TileTree(files))
                        }
                    } catch {
                        logger.warning("a witness gave no cosignature", metadata: ["error": "\(error)"])
                        return nil
                    }
                }
            }
            return await group.reduce(into: [SignedNote.Signature]()) { list, signature in if let signature { list.append(signature) } }
        }
        do { try keeper.add(signatures, to: note) } catch {
            logger.error("cosignatures could not be stored", metadata: ["error": "\(error)"])
        }
    }
}
