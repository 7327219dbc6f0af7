/// The caller on whose behalf an upstream is called, as a number that tells callers apart, such as a part of the hash of an API key.
package struct CallSource: Sendable, Hashable {
    let value: UInt64

    package init(_ value: UInt64) {
        self.value = value
    }
}

/// Judges an upstream by the calls of many callers, none of whom can close it for another.
///
/// A caller can provoke failures with its input. That is why a failure after the connection was made weighs according to who saw it:
/// - One caller's failures keep that caller away for a while, and count as one failure for all.
/// - After failures of several callers, without a success between, the upstream is in doubt. Others are preferred to it, and each caller waits after one
///   more failure instead of several. A caller who has not failed may still call, and a success of anyone ends the doubt and the waiting.
///
/// An upstream that cannot be reached is at fault whoever calls, and all callers wait.
///
/// Every admitted call ends in exactly one of ``succeed(_:at:)``, ``fail(_:at:)``, ``miss(_:at:)`` and ``leave(_:at:)``.
package struct UpstreamHealth: Sendable {
    /// The most callers whose failures are remembered. Failures of more callers weigh less, and never more.
    package static let maximumSources = 256

    /// An admitted call.
    package struct Ticket: Sendable, Hashable {
        fileprivate let source: CallSource?
        fileprivate let connections: CircuitBreaker.Ticket
        /// nil for a caller who calls in spite of the doubt.
        fileprivate let crowd: CircuitBreaker.Ticket?
        /// nil for a caller of whom no failure is known.
        fileprivate let own: CircuitBreaker.Ticket?
    }

    /// Counts the calls for which there was no connection.
    private var connections: CircuitBreaker
    /// Counts the callers who failed since the last success.
    private var crowd: CircuitBreaker
    private var witnesses: Set<CallSource> = []
    /// Counts the failures of each caller.
    private var own: [CallSource: CircuitBreaker] = [:]
    private let policy: BreakerPolicy

    package init(policy: BreakerPolicy = BreakerPolicy()) {
        self.policy = policy
        connections = CircuitBreaker(policy: policy)
        var crowdPolicy = policy
        // A share of failed calls could be one caller's.
        crowdPolicy.minimumCalls = .max
        crowd = CircuitBreaker(policy: crowdPolicy)
    }

    /// The state towards callers in general.
    package var state: CircuitBreaker.State { connections.state == .closed ? crowd.state : connections.state }

    /// Returns whether another upstream is the better choice, because several callers failed here. It is false now and then, for a trial.
    package func isDoubted(at now: Moment) -> Bool { crowd.wait(at: now) > 0 }

    /// Returns the nanoseconds until a call of this caller may be admitted, or zero if one may be admitted now.
    package func wait(for source: CallSource?, at now: Moment) -> UInt64 {
        let wait = connections.wait(at: now)
        guard let source, !own.isEmpty else { return wait }
        return max(wait, own[source]?.wait(at: now) ?? 0)
    }

    /// Admits a call.
    ///
    /// - Returns: nil while the caller has to wait.
    package mutating func begin(for source: CallSource?, at now: Moment) -> Ticket? {
        guard wait(for: source, at: now) == 0, let connection = connections.begin(at: now) else { return nil }
        return Ticket(source: source, connections: connection, crowd: crowd.begin(at: now), own: source.flatMap { own[$0]?.begin(at: now) })
    }

    /// Ends a call to which the upstream responded properly.
    package mutating func succeed(_ ticket: Ticket, at now: Moment) {
        connections.succeed(ticket.connections, at: now)
        if let source = ticket.source, let ticket = ticket.own { own[source]?.succeed(ticket, at: now) }
        let wasInDoubt = crowd.state != .closed
        if let ticket = ticket.crowd { crowd.succeed(ticket, at: now) } else { crowd.reset() }
        guard crowd.state == .closed else { return }
        witnesses = []
        if wasInDoubt { own = [:] }
    }

    /// Ends a call that failed although the upstream was reached. Without a known caller it is a ``miss(_:at:)``.
    package mutating func fail(_ ticket: Ticket, at now: Moment) {
        guard let source = ticket.source else { return miss(ticket, at: now) }
        connections.succeed(ticket.connections, at: now)
        failOwn(source, ticket.own, at: now)
        let isNew = witnesses.count < UpstreamHealth.maximumSources && witnesses.insert(source).inserted
        guard let ticket = ticket.crowd else { return }
        if isNew || crowd.state != .closed { crowd.fail(ticket, at: now) } else { crowd.leave(ticket, at: now) }
    }

    /// Ends a call for which the upstream was not reached. It counts whoever called.
    package mutating func miss(_ ticket: Ticket, at now: Moment) {
        connections.fail(ticket.connections, at: now)
        leaveOthers(ticket, at: now)
    }

    /// Ends a call that says nothing about the upstream.
    package mutating func leave(_ ticket: Ticket, at now: Moment) {
        connections.leave(ticket.connections, at: now)
        leaveOthers(ticket, at: now)
    }

    private mutating func leaveOthers(_ ticket: Ticket, at now: Moment) {
        if let crowdTicket = ticket.crowd { crowd.leave(crowdTicket, at: now) }
        if let source = ticket.source, let ownTicket = ticket.own { own[source]?.leave(ownTicket, at: now) }
    }

    private mutating func failOwn(_ source: CallSource, _ ticket: CircuitBreaker.Ticket?, at now: Moment) {
        if own[source] == nil {
            if own.count >= UpstreamHealth.maximumSources { makeRoom(at: now) }
            own[source] = CircuitBreaker(policy: policy)
        }
        guard let ticket = ticket ?? own[source]?.begin(at: now) else { return }
        own[source]?.fail(ticket, isLast: crowd.state != .closed, at: now)
        precondition(own.count <= UpstreamHealth.maximumSources, "too many callers are remembered")
    }

    /// Forgets the caller who waits for the shortest time.
    private mutating func makeRoom(at now: Moment) {
        let shortest = own.min { ($0.value.wait(at: now), $0.key.value) < ($1.value.wait(at: now), $1.key.value) }
        if let shortest { own[shortest.key] = nil }
    }
}
