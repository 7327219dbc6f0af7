public import LedgerCore

/// The time of new entries. It follows the system's clock and never goes back.
///
/// If it stood still while a system clock that was set back by a day catches up, no hold would expire for a day. So while the system's clock is behind, the
/// ledger's clock goes on at half speed until the system's clock has caught up.
public struct LedgerTime: Sendable {
    private var base: Timestamp
    private var baseUptimeMilliseconds: UInt64

    /// - Parameters:
    ///   - start: The last entry's time.
    ///   - uptimeMilliseconds: A clock that nobody can set, as that of the time since the machine's start.
    public init(notBefore start: Timestamp, uptimeMilliseconds: UInt64) {
        base = start
        baseUptimeMilliseconds = uptimeMilliseconds
    }

    /// The time of an entry that is made now.
    public mutating func now(system: Timestamp, uptimeMilliseconds: UInt64) -> Timestamp {
        let passed = uptimeMilliseconds - min(baseUptimeMilliseconds, uptimeMilliseconds)
        let slow = base.adding(milliseconds: passed / 2)
        guard system >= slow else { return slow }
        base = system
        baseUptimeMilliseconds = max(baseUptimeMilliseconds, uptimeMilliseconds)
        return system
    }
}
