internal import LedgerCore
internal import Logging
internal import Synchronization

/// Logs that the ledger takes no calls once when that begins and once when it ends, however many callers are refused meanwhile.
final class LedgerRefusals: Sendable {
    private struct State {
        var reason: String?
        var count = 0
    }

    private let state = Mutex(State())
    /// Read for each call; true only from the first refusal to the next hold that is taken.
    private let isRefusing = Atomic<Bool>(false)
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    /// A hold was not taken.
    func refused(_ error: some Error) {
        let reason = "\(error)"
        let isNew = state.withLock { state in
            state.count += 1
            defer { state.reason = state.reason ?? reason }
            return state.reason == nil
        }
        isRefusing.store(true, ordering: .relaxed)
        if isNew { logger.error("ledger takes no calls", metadata: ["error": "\(reason)"]) }
    }

    /// A hold was taken.
    func accepted() {
        guard isRefusing.load(ordering: .relaxed) else { return }
        let ended = state.withLock { state -> State in
            defer { state = State() }
            return state
        }
        isRefusing.store(false, ordering: .relaxed)
        if ended.reason != nil { logger.notice("ledger takes calls again", metadata: ["refused": "\(ended.count)"]) }
    }
}
