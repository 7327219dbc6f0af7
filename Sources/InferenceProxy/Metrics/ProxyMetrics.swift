internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import Resilience
internal import Synchronization

/// The proxy's counters, for `/metrics`. Sums of money are exact integers in the smallest unit.
final class ProxyMetrics: Sendable {
    /// An attempt at an upstream that came to nothing.
    struct FailedAttempts: Hashable {
        let model: ModelID
        let upstream: String
        let failure: String
    }

    struct State {
        var models: [ModelID: ModelCounts] = [:]
        var settlements = DurationHistogram()
        var running = 0
        /// Requests and calls that were refused, by reason.
        var refusals: [String: UInt64] = [:]
        var failedAttempts: [FailedAttempts: UInt64] = [:]
        var callsNotTaken: UInt64 = 0
    }

    private let state = Mutex(State())

    var counts: State { state.withLock { $0 } }

    func callBegan() { state.withLock { $0.running += 1 } }

    /// - Parameter nanoseconds: From the call's admission to its end, the charge included.
    func callEnded(_ model: ModelID, _ end: CallEnd, nanoseconds: UInt64) {
        state.withLock { state in
            state.running -= 1
            state.models[model, default: ModelCounts()].add(end, nanoseconds: nanoseconds)
            if case .failed(let error) = end { state.refusals[error.reason, default: 0] &+= 1 }
        }
    }

    /// A call that was turned away, or got a response that was given before.
    func callNotMade(_ model: ModelID, outcome: String) {
        state.withLock { $0.models[model, default: ModelCounts()].add(outcome: outcome) }
    }

    /// A request that got an error instead of a call.
    func refused(_ error: OpenAIError) { state.withLock { $0.refusals[error.reason, default: 0] &+= 1 } }

    /// - Parameter nanoseconds: From the call's beginning to the first byte of an upstream's response.
    func firstByteCame(_ model: ModelID, nanoseconds: UInt64) {
        state.withLock { $0.models[model, default: ModelCounts()].addFirstByte(nanoseconds: nanoseconds) }
    }

    func attemptFailed(_ model: ModelID, upstream: String, failure: String) {
        let attempt = FailedAttempts(model: model, upstream: upstream, failure: failure)
        state.withLock { $0.failedAttempts[attempt, default: 0] &+= 1 }
    }

    /// A call for which the ledger takes no hold, such as on a full disk or while its clock is in doubt.
    func callNotTaken() { state.withLock { $0.callsNotTaken &+= 1 } }

    /// - Parameter nanoseconds: From the settlement's hand-over to the ledger until it was durable.
    func settled(nanoseconds: UInt64) { state.withLock { $0.settlements.add(nanoseconds: nanoseconds) } }
}
