internal import EthereumPrimitives
internal import JSONEndpoints
internal import LedgerCore
internal import Resilience
internal import Synchronization

/// Bounds the processor's time for proofs that turn out to be false: repeating a model's call costs seconds, and sending a false proof nothing.
///
/// A commitment is checked once. After a false proof its reveals are refused unread until the gateway's restart, and a second one that comes while the first
/// is being checked is sent away. The time that false proofs took is owed by their address, and by all together; while more is owed than a minute's
/// allowance no proof is begun.
final class ProofChecks: Sendable {
    private struct State {
        var running: Set<Bytes32> = []
        var failed: Set<Bytes32> = []
        /// The failed ones in the order of their failing.
        var order: [Bytes32] = []
        var next = 0
        var all = RateBucket()
        var addresses: [AddressBlock: RateBucket] = [:]
    }

    private let state = Mutex(State())
    private let limit: RateLimit?
    private let addressLimit: RateLimit?
    private let capacity: Int
    private let now: @Sendable () -> Moment

    init(_ limits: LedgerAPILimits, now: @escaping @Sendable () -> Moment) {
        limit = limits.falseProofMilliseconds
        addressLimit = limits.falseProofMilliseconds.flatMap { RateLimit(perMinute: max($0.perMinute / 4, 1)) }
        capacity = limits.capacity
        self.now = now
    }

    /// Runs a check.
    ///
    /// - Parameters:
    ///   - commitment: Of the reveal, which its owner alone can open.
    ///   - check: Throws ``Problem`` with the outcome `proofInvalid` for a false proof.
    /// - Throws: ``Problem`` when the check is not begun; what `check` throws.
    func run<Result>(_ commitment: Bytes32, from address: AddressBlock?, _ check: () async throws -> Result) async throws -> Result {
        try begin(commitment, from: address)
        var isFalse = false
        let start = now()
        defer { end(commitment, from: address, failed: isFalse, nanoseconds: start.nanoseconds(until: now())) }
        do { return try await check() } catch let problem as Problem {
            isFalse = problem.outcome == .proofInvalid
            throw problem
        }
    }

    private func begin(_ commitment: Bytes32, from address: AddressBlock?) throws(Problem) {
        let moment = now()
        try state.withLock { (state) throws(Problem) in
            guard !state.failed.contains(commitment) else { throw Problem(.proofInvalid) }
            guard !state.running.contains(commitment) else { throw .unavailable("A proof for this commitment is being checked; try again shortly.") }
            if let address, let addressLimit, let bucket = state.addresses[address] {
                let wait = bucket.wait(for: 1, limit: addressLimit, at: moment)
                guard wait == 0 else { throw .tooMany("false proofs from this address", wait: wait) }
            }
            if let limit {
                let wait = state.all.wait(for: 1, limit: limit, at: moment)
                guard wait == 0 else { throw .tooMany("false proofs", wait: wait) }
            }
            state.running.insert(commitment)
        }
    }

    private func end(_ commitment: Bytes32, from address: AddressBlock?, failed: Bool, nanoseconds: UInt64) {
        let (moment, milliseconds) = (now(), nanoseconds / 1_000_000 + 1)
        state.withLock { state in
            state.running.remove(commitment)
            guard failed else { return }
            remember(commitment, in: &state)
            if let limit { state.all.take(milliseconds, limit: limit, at: moment) }
            guard let address, let addressLimit else { return }
            if state.addresses.count >= capacity { state.addresses = state.addresses.filter { !$0.value.isFull(at: moment) } }
            guard state.addresses[address] != nil || state.addresses.count < capacity else { return }
            state.addresses[address, default: RateBucket()].take(milliseconds, limit: addressLimit, at: moment)
        }
    }

    /// Remembers a failed one in the place of the oldest, once there are as many as may be.
    private func remember(_ commitment: Bytes32, in state: inout State) {
        guard state.failed.insert(commitment).inserted else { return }
        if state.order.count < capacity { return state.order.append(commitment) }
        state.failed.remove(state.order[state.next])
        state.order[state.next] = commitment
        state.next = (state.next + 1) % capacity
    }
}
