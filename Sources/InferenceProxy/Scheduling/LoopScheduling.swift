internal import Synchronization

/// Decides how the kernel schedules the process: in batches while its event loops are busy, interactively otherwise.
///
/// A thread that is scheduled in batches does not interrupt another when it is woken. It waits until the other pauses or has had its turn. While clients,
/// upstreams and the ledger compete for the processors, each turn then finds more work, a flush of the ledger takes more entries, and a call costs less.
/// Where a processor is idle, a thread in batches runs at once all the same.
package final class LoopScheduling: Sendable {
    package enum Policy: Sendable {
        case interactive, batch
    }

    /// The share of all processors above which the event loops together are busy. A single caller that sends call after call stays below it on two processors.
    package static let busyShare = 0.25

    private struct State {
        var shares: [ObjectIdentifier: Double] = [:]
        var policy = Policy.interactive
    }

    private let processorCount: Int
    private let apply: @Sendable (Policy) -> Void
    private let state = Mutex(State())

    /// - Parameter apply: Carries a change of policy out, for all threads of the process.
    package init(processorCount: Int, apply: @escaping @Sendable (Policy) -> Void) {
        precondition(processorCount > 0, "a machine has a processor")
        (self.processorCount, self.apply) = (processorCount, apply)
    }

    /// An event loop tells which share of one processor it used lately: 0 to 1.
    package func report(_ share: Double, of loop: ObjectIdentifier) {
        state.withLock { state in
            state.shares[loop] = share
            let isBusy = state.shares.values.reduce(0, +) > LoopScheduling.busyShare * Double(processorCount)
            let policy: Policy = isBusy ? .batch : .interactive
            guard policy != state.policy else { return }
            state.policy = policy
            // Under the lock, so that two changes are carried out in the order in which they were decided.
            apply(policy)
        }
    }
}
