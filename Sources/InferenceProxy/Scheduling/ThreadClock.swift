internal import CDispatch
internal import Glibc
internal import NIOCore

/// Measures which share of a processor the present thread uses between two readings.
struct ThreadClock {
    private var last: (time: NIODeadline, worked: UInt64)?

    /// - Returns: The share since the last reading: 0 to 1; nil at the first one.
    mutating func share(_ now: NIODeadline) -> Double? {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        let worked = UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        defer { last = (now, worked) }
        guard let last, now > last.time else { return nil }
        return Double(worked - last.worked) / Double((now - last.time).nanoseconds)
    }
}
