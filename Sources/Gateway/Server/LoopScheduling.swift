internal import Foundation
internal import Glibc
package import NIOCore

/// Has the kernel schedule an event loop's thread by how busy it is: one that has time answers as soon as it can; one that has not works in batches, and
/// the other threads of the process with it.
///
/// A thread in batches that is woken does not interrupt whoever runs, but waits until he pauses or his turn is over. With all processors busy it then
/// finds more work in each turn, a flush of the ledger takes more entries, and clients and upstreams are interrupted less. Where a processor is idle it
/// runs at once all the same.
package struct LoopScheduling {
    /// The share of a processor's time above which an event loop is busy: two of them, the ledger, and the clients and upstreams of a machine that has
    /// no others fill two processors.
    private static let busyShare = 0.25

    package private(set) var isBusy = false
    private var last: (time: NIODeadline, worked: UInt64)?

    package init() {}

    /// Looks at the time since it was last called, always on the event loop. At first a loop has time.
    ///
    /// - Parameter worked: The processor time of the loop's thread so far, in nanoseconds.
    package mutating func tick(_ now: NIODeadline, worked: UInt64 = LoopScheduling.workedNanoseconds) {
        let wasBusy = isBusy
        isBusy = last.map { Double(worked - $0.worked) > Double((now - $0.time).nanoseconds) * LoopScheduling.busyShare } ?? false
        last = (now, worked)
        if !isBusy { SchedulingPolicy.interactive.apply() } else if !wasBusy { SchedulingPolicy.batch.applyToAllThreads() }
    }

    /// The processor time of the present thread.
    package static var workedNanoseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// How the kernel schedules threads (sched(7)). No privilege is needed for either; where the kernel refuses, a thread stays as it is.
private enum SchedulingPolicy: Int32 {
    /// `SCHED_OTHER`
    case interactive = 0
    /// `SCHED_BATCH`, which Swift does not import from `linux/sched.h`.
    case batch = 3

    /// - Parameter thread: 0 for the present one.
    func apply(to thread: pid_t = 0) {
        var parameters = sched_param(sched_priority: 0)
        _ = sched_setscheduler(thread, rawValue, &parameters)
    }

    /// Threads that these start have the policy from the beginning.
    func applyToAllThreads() {
        for thread in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? [] {
            if let thread = pid_t(thread) { apply(to: thread) }
        }
    }
}
