internal import Glibc
public import LedgerCore
internal import Synchronization

/// The ledger's clock: ``LedgerTime`` by this machine's clocks. Any thread may ask it.
public final class LedgerClock: Sendable {
    private let time: Mutex<LedgerTime>

    /// - Parameter start: The last entry's time.
    public init(notBefore start: Timestamp) {
        time = Mutex(LedgerTime(notBefore: start, uptimeMilliseconds: milliseconds(of: CLOCK_BOOTTIME)))
    }

    public var now: Timestamp {
        let system = Timestamp(milliseconds: milliseconds(of: CLOCK_REALTIME))
        let uptime = milliseconds(of: CLOCK_BOOTTIME)
        return time.withLock { $0.now(system: system, uptimeMilliseconds: uptime) }
    }
}

private func milliseconds(of clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(max(0, time.tv_sec)) * 1000 + UInt64(max(0, time.tv_nsec)) / 1_000_000
}
