internal import Synchronization

/// Measures a writer's commits: how many entries they had, and how long they took to reach the disk.
package final class CommitTimes: Sendable {
    /// What was measured since the writer began.
    package struct Totals: Sendable {
        package var entries: UInt64 = 0
        package var durations = DurationHistogram()
    }

    private let state = Mutex(Totals())

    package init() {}

    package var totals: Totals { state.withLock { $0 } }

    /// Runs a commit and measures it, unless it fails.
    func measure<Failure: Error>(entries: Int, _ commit: () throws(Failure) -> Void) throws(Failure) {
        let start = ContinuousClock.now
        try commit()
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        state.withLock { state in
            state.entries &+= UInt64(entries)
            state.durations.add(nanoseconds: UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds) / 1_000_000_000)
        }
    }
}
