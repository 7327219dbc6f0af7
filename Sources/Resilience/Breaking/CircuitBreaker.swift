/// The rules by which a circuit breaker opens, and how long it stays open.
package struct BreakerPolicy: Sendable, Hashable {
    /// The number of failures in a row that opens the breaker.
    package var consecutiveFailures = 5
    /// The share of failed calls, in percent, that opens the breaker. It counts only in windows of at least ``minimumCalls`` calls.
    package var failurePercent = 50
    package var minimumCalls = 20
    package var windowNanoseconds = UInt64.nanoseconds(seconds: 10)
    /// The time for which the breaker stays open the first time. Each trial call that fails doubles the time, up to the maximum.
    package var openNanoseconds = UInt64.nanoseconds(seconds: 1)
    package var maximumOpenNanoseconds = UInt64.nanoseconds(seconds: 60)

    package init() {}
}

/// A circuit breaker, which keeps calls away from a failing upstream.
///
/// The breaker is closed while the upstream works, open after too many failures, and half open for one trial call after a while. It is a pure state machine.
/// Every admitted call ends in exactly one of ``succeed(_:at:)``, ``fail(_:at:)`` and ``leave(_:at:)``.
package struct CircuitBreaker: Sendable {
    package enum State: Sendable, Hashable {
        case closed
        case open(until: Moment)
        /// One trial call is on its way. If it never ends, another is admitted at `until`.
        case halfOpen(until: Moment)
    }

    /// An admitted call. Reports of calls that were admitted in an earlier state change nothing.
    package struct Ticket: Sendable, Hashable {
        fileprivate let generation: UInt64
    }

    package private(set) var state = State.closed
    package let policy: BreakerPolicy
    private var generation: UInt64 = 0
    private var failuresInRow = 0
    private var window = Window()
    private var openNanoseconds: UInt64

    private struct Window: Sendable {
        var end = Moment(nanoseconds: 0)
        var calls = 0
        var failures = 0
    }

    package init(policy: BreakerPolicy = BreakerPolicy()) {
        self.policy = policy
        openNanoseconds = policy.openNanoseconds
    }

    /// Returns the nanoseconds until a call may be admitted, or zero if one may be admitted now.
    package func wait(at now: Moment) -> UInt64 {
        switch state {
        case .closed: 0
        case .open(let until), .halfOpen(let until): now.nanoseconds(until: until)
        }
    }

    /// Admits a call.
    ///
    /// - Returns: nil while the breaker is open, or half open with its trial call under way.
    package mutating func begin(at now: Moment) -> Ticket? {
        guard wait(at: now) == 0 else { return nil }
        if state != .closed { become(.halfOpen(until: now.adding(nanoseconds: policy.maximumOpenNanoseconds))) }
        return Ticket(generation: generation)
    }

    /// Ends a call to which the upstream responded properly.
    package mutating func succeed(_ ticket: Ticket, at now: Moment) {
        guard ticket.generation == generation else { return }
        failuresInRow = 0
        guard state == .closed else { return reset() }
        count(failure: false, at: now)
    }

    /// Closes the breaker and forgets all failures: something else has shown that the upstream works.
    package mutating func reset() {
        openNanoseconds = policy.openNanoseconds
        failuresInRow = 0
        window = Window()
        become(.closed)
    }

    /// Ends a call that the upstream failed.
    ///
    /// - Parameter isLast: Whether this failure opens the breaker however few there were before.
    package mutating func fail(_ ticket: Ticket, isLast: Bool = false, at now: Moment) {
        guard ticket.generation == generation else { return }
        guard state == .closed else {
            openNanoseconds = min(openNanoseconds.multipliedOrMost(by: 2), policy.maximumOpenNanoseconds)
            return open(at: now)
        }
        failuresInRow += 1
        count(failure: true, at: now)
        let isRateExceeded = window.calls >= policy.minimumCalls && window.failures * 100 >= window.calls * policy.failurePercent
        if isLast || failuresInRow >= policy.consecutiveFailures || isRateExceeded { open(at: now) }
    }

    /// Ends a call that says nothing about the upstream. If it was the trial, the next call is the trial.
    package mutating func leave(_ ticket: Ticket, at now: Moment) {
        guard ticket.generation == generation, case .halfOpen = state else { return }
        become(.open(until: now))
    }

    private mutating func open(at now: Moment) {
        failuresInRow = 0
        window = Window()
        become(.open(until: now.adding(nanoseconds: openNanoseconds)))
    }

    private mutating func become(_ next: State) {
        state = next
        generation &+= 1
    }

    private mutating func count(failure: Bool, at now: Moment) {
        if now >= window.end { window = Window(end: now.adding(nanoseconds: policy.windowNanoseconds)) }
        window.calls += 1
        window.failures += failure ? 1 : 0
    }
}
