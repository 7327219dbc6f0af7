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
    /// Whether the base is known from the system's clock. After a stop, however long, the first reading is believed.
    private var isAnchored = false
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
        isAnchored = true
    }

    /// The ledger's time.
    public mutating func now(system: Timestamp, uptimeMilliseconds: UInt64) -> Timestamp {
        let passed = uptimeMilliseconds - min(baseUptimeMilliseconds, uptimeMilliseconds)
        let expected = base.adding(milliseconds: passed)
        if isAnchored, let greatestJumpMilliseconds, system > expected.adding(milliseconds: greatestJumpMilliseconds) {
            jump = Jump(system: system, expected: expected)
            base = expected
            baseUptimeMilliseconds = max(baseUptimeMilliseconds, uptimeMilliseconds)
            return expected
        }
        jump = nil
        let slow = base.adding(milliseconds: passed / 2)
        guard system >= slow else { return slow }
        base = system
        isAnchored = true
        baseUptimeMilliseconds = max(baseUptimeMilliseconds, uptimeMilliseconds)
        return system
    }

    /// Believes the next reading of the system's clock.
    public mutating func confirm() {
        isAnchored = false
        jump = nil
    }
}
