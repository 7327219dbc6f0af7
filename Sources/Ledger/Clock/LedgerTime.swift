public import LedgerCore

/// The time of new entries: the system's clock, but never back.
///
/// A system clock that is set back by a day would stop the ledger's time for a day: no hold would expire, and none could be made that expires later than
/// the last entry. So while the system's clock is behind, the ledger's goes on from where it was at half the speed, until the other has caught up.
public struct LedgerTime: Sendable {
    private var base: Timestamp
    private var baseUptimeMilliseconds: UInt64

    /// - Parameters:
    ///   - start: The last entry's time.
    ///   - uptimeMilliseconds: A clock that nobody sets.
    public init(notBefore start: Timestamp, uptimeMilliseconds: UInt64) {
        base = start
        baseUptimeMilliseconds = uptimeMilliseconds
    }

    public mutating func now(system: Timestamp, uptimeMilliseconds: UInt64) -> Timestamp {
        let passed = uptimeMilliseconds - min(baseUptimeMilliseconds, uptimeMilliseconds)
        let slow = base.adding(milliseconds: passed / 2)
        guard system >= slow else { return slow }
        base = system
        baseUptimeMilliseconds = max(baseUptimeMilliseconds, uptimeMilliseconds)
        return system
    }
}
