public import LedgerCore

/// The rule by which the ledger's time follows the clocks of the machine. It never goes back. While the system's clock is behind, it goes on at half the
/// speed of real time, so that no two entries need the same time and it comes back to the system's clock soon. A jump of the system's clock ahead of the
/// monotonic clock is not believed until somebody confirms it: time that has passed in the ledger cannot be taken back.
public struct LedgerTime: Sendable {
    /// A jump that nobody has confirmed.
    public struct Jump: Sendable, Hashable {
        /// The time that the system's clock shows.
        public let system: Timestamp
        /// The time that it should show by the monotonic clock.
        public let expected: Timestamp

        public init(system: Timestamp, expected: Timestamp) {
            self.system = system
            self.expected = expected
        }
    }

    /// The last time that was believed, and the uptime then.
    private var base: Timestamp
    private var baseUptimeMilliseconds: UInt64
    private let greatestJumpMilliseconds: UInt64?
    /// The time from which on the system's clock is compared with the monotonic one, so that many small jumps are no way around the limit. After a stop,
    /// however long, the first reading is believed, unless it is before the start: such a clock is wrong, and setting it forward is a jump like any other.
    private var anchor: (time: Timestamp, uptimeMilliseconds: UInt64)?
    public private(set) var jump: Jump?

    /// - Parameters:
    ///   - start: Time never goes before this.
    ///   - uptimeMilliseconds: The machine's monotonic clock, which goes on while the machine sleeps.
    ///   - greatestJumpMilliseconds: How far the system's clock may be ahead of the monotonic one at once; nil believes any jump.
    public init(notBefore start: Timestamp, uptimeMilliseconds: UInt64, greatestJumpMilliseconds: UInt64? = nil) {
        base = start
        baseUptimeMilliseconds = uptimeMilliseconds
        self.greatestJumpMilliseconds = greatestJumpMilliseconds
    }

    /// Takes what something else knows of the present time, so that the first reading is compared with it.
    public mutating func expect(_ time: Timestamp) {
        base = max(base, time)
        anchor = (time, baseUptimeMilliseconds)
    }

    /// The latest time that is believed at an uptime: since the anchor the system's clock may have gained the greatest jump and a ten-thousandth of the time that
    /// passed, as clocks that are disciplined gently do. nil where any time is.
    private func latest(at uptimeMilliseconds: UInt64) -> Timestamp? {
        guard let anchor, let greatestJumpMilliseconds else { return nil }
        let passed = uptimeMilliseconds - min(anchor.uptimeMilliseconds, uptimeMilliseconds)
        return anchor.time.adding(milliseconds: passed).adding(milliseconds: passed / 10_000).adding(milliseconds: greatestJumpMilliseconds)
    }

    /// The ledger's time.
    public mutating func now(system: Timestamp, uptimeMilliseconds: UInt64) -> Timestamp {
        let passed = uptimeMilliseconds - min(baseUptimeMilliseconds, uptimeMilliseconds)
        let expected = base.adding(milliseconds: passed)
        if let latest = latest(at: uptimeMilliseconds), system > latest {
            jump = Jump(system: system, expected: expected)
            base = expected
            baseUptimeMilliseconds = max(baseUptimeMilliseconds, uptimeMilliseconds)
            return expected
        }
        jump = nil
        let slow = base.adding(milliseconds: passed / 2)
        guard system >= slow else {
            if anchor == nil { anchor = (slow, uptimeMilliseconds) }
            return slow
        }
        base = system
        if anchor == nil { anchor = (system, uptimeMilliseconds) }
        baseUptimeMilliseconds = max(baseUptimeMilliseconds, uptimeMilliseconds)
        return system
    }

    /// Believes the next reading of the system's clock.
    public mutating func confirm() {
        anchor = nil
        jump = nil
    }

    /// The time to keep for the next process, which compares its first reading with what must have passed since.
    ///
    /// Of the time that the system's clock has gained within the limit, only a ten-thousandth of what passed is kept: otherwise each process would allow another
    /// jump. A clock that was set back, or that was confirmed, is kept as it is.
    ///
    /// - Parameters:
    ///   - expected: What it should be by the time that was kept before; nil where none was.
    ///   - passedMilliseconds: How long ago that was.
    public static func reference(
        system: Timestamp, expected: Timestamp?, passedMilliseconds: UInt64, greatestJumpMilliseconds: UInt64
    ) -> Timestamp {
        guard let expected, system <= expected.adding(milliseconds: greatestJumpMilliseconds).adding(milliseconds: passedMilliseconds / 10_000)
        else { return system }
        return min(system, expected.adding(milliseconds: passedMilliseconds / 10_000))
    }
}
