/// When a breaker opens, and for how long.
package struct BreakerPolicy: Sendable, Hashable {
    /// Failures in a row that open it.
    package var consecutiveFailures = 5
    /// It also opens when of at least ``minimumCalls`` within ``windowNanoseconds`` this percentage failed.
    package var failurePercent = 50
    package var minimumCalls = 20
    package var windowNanoseconds = UInt64.nanoseconds(seconds: 10)
    /// How long it is open the first time; twice as long each time that its trial fails, up to the maximum.
    package var openNanoseconds = UInt64.nanoseconds(seconds: 1)
    package var maximumOpenNanoseconds = UInt64.nanoseconds(seconds: 60)

    package init() {}
}

/// Keeps calls away from an upstream that fails: closed while it works, open after it failed too often, half open for one trial call after a while.
///
/// A pure state machine. Every call that was let through ends in exactly one of ``succeed(_:)``, ``fail(_:at:)`` and ``leave(_:at:)``.
package struct CircuitBreaker: Sendable {
    package enum State: Sendable, Hashable {
        case closed
        case open(until: Moment)
        /// One trial call is on its way; if it never ends, another is let through then.
        case halfOpen(until: Moment)
    }

    /// A call that was let through. What a call of an earlier state reports changes nothing.
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

    /// How long until a call may be let through; zero when one is now.
    package func wait(at now: Moment) -> UInt64 {
        switch state {
        case .closed: 0
        case .open(let until), .halfOpen(let until): now.nanoseconds(until: until)
        }
    }

    /// Lets a call through, or not.
    package mutating func begin(at now: Moment) -> Ticket? {
        guard wait(at: now) == 0 else { return nil }
        if state != .closed { become(.halfOpen(until: now.adding(nanoseconds: policy.maximumOpenNanoseconds))) }
        return Ticket(generation: generation)
    }

    package mutating func succeed(_ ticket: Ticket, at now: Moment) {
        guard ticket.generation == generation else { return }
        failuresInRow = 0
        guard state == .closed else {
            openNanoseconds = policy.openNanoseconds
            window = Window()
            return become(.closed)
        }
        count(failure: false, at: now)
    }

    package mutating func fail(_ ticket: Ticket, at now: Moment) {
        guard ticket.generation == generation else { return }
        guard state == .closed else {
            openNanoseconds = min(openNanoseconds.multipliedOrMost(by: 2), policy.maximumOpenNanoseconds)
            return open(at: now)
        }
        failuresInRow += 1
        count(failure: true, at: now)
        let isRateExceeded = window.calls >= policy.minimumCalls && window.failures * 100 >= window.calls * policy.failurePercent
        if failuresInRow >= policy.consecutiveFailures || isRateExceeded { open(at: now) }
    }

    /// The call ended without telling anything of the upstream; after a trial, the next call is one.
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
