internal import Glibc
public import LedgerCore
internal import Synchronization

/// The ledger's time by the clocks of this machine.
public final class LedgerClock: Sendable {
    /// Clocks are set by seconds, seldom by minutes. What is ahead by more is asked about.
    public static let greatestJumpMilliseconds: UInt64 = 600_000

    fileprivate struct State {
        var time: LedgerTime
        var isAnnounced = false
        /// When the confirmation was looked for last, by the uptime.
        var lookedAt: UInt64 = 0
    }

    private let state: Mutex<State>
    private let isConfirmed: @Sendable (LedgerTime.Jump) -> Bool
    private let onJump: @Sendable (LedgerTime.Jump) -> Void

    /// - Parameters:
    ///   - start: Time never goes before this; of a ledger, its last entry's time.
    ///   - expected: What else knows of the present time; nil where nothing does.
    ///   - isConfirmed: Whether the operator says that the system's clock is right although it jumped. Asked once a second at most.
    ///   - onJump: Told of a jump once.
    public init(
        notBefore start: Timestamp, expected: Timestamp? = nil, isConfirmed: @escaping @Sendable (LedgerTime.Jump) -> Bool = { _ in false },
        onJump: @escaping @Sendable (LedgerTime.Jump) -> Void = { _ in }
    ) {
        var time = LedgerTime(
            notBefore: start, uptimeMilliseconds: milliseconds(of: CLOCK_BOOTTIME), greatestJumpMilliseconds: LedgerClock.greatestJumpMilliseconds)
        if let expected { time.expect(expected) }
        state = Mutex(State(time: time))
        self.isConfirmed = isConfirmed
        self.onJump = onJump
    }

    /// The present time. Any number of threads may ask.
    public var now: Timestamp { read().now }

    /// The jump of the system's clock that nobody has confirmed; nil while it is believed.
    public var jump: LedgerTime.Jump? { read().jump }

    fileprivate struct Reading {
        var now: Timestamp
        var jump: LedgerTime.Jump?
        var isNew = false
        var isDue = false
    }

    private func read() -> Reading {
        let system = Timestamp(milliseconds: milliseconds(of: CLOCK_REALTIME))
        let uptime = milliseconds(of: CLOCK_BOOTTIME)
        let reading = state.withLock { $0.read(system: system, uptimeMilliseconds: uptime) }
        guard let jump = reading.jump else { return reading }
        if reading.isDue, isConfirmed(jump) {
            return state.withLock { state in
                state.time.confirm()
                return state.read(system: system, uptimeMilliseconds: uptime)
            }
        }
        if reading.isNew { onJump(jump) }
        return reading
    }
}

extension LedgerClock.State {
    fileprivate mutating func read(system: Timestamp, uptimeMilliseconds: UInt64) -> LedgerClock.Reading {
        var reading = LedgerClock.Reading(now: time.now(system: system, uptimeMilliseconds: uptimeMilliseconds), jump: time.jump)
        reading.isNew = reading.jump != nil && !isAnnounced
        isAnnounced = reading.jump != nil
        reading.isDue = reading.isNew || isAnnounced && uptimeMilliseconds >= lookedAt + 1_000
        if reading.isDue { lookedAt = uptimeMilliseconds }
        return reading
    }
}

private func milliseconds(of clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(max(0, time.tv_sec)) * 1000 + UInt64(max(0, time.tv_nsec)) / 1_000_000
}
