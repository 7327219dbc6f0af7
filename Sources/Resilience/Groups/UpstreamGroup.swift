/// The upstreams of one model, from which each call chooses one.
///
/// The choice is smooth weighted round robin. Over any run of calls each upstream gets its share, and calls to a heavy upstream are spread between those to
/// light ones. An upstream is skipped if the caller has to leave it alone or the call has tried it. An upstream that asked for a pause, or that failed
/// several callers, gets calls only if no other can take them.
package struct UpstreamGroup: Sendable {
    /// The most upstreams of one model.
    package static let maximumCount = 64
    package static let maximumWeight = 1_000_000

    /// An upstream chosen for a call. The group must be told how the call ended.
    package struct Choice: Sendable, Hashable {
        package let index: Int
        let ticket: UpstreamHealth.Ticket
    }

    /// The upstreams that a call has tried.
    package struct Tried: Sendable, Hashable {
        private var indices = Indices()

        package init() {}
        package mutating func insert(_ index: Int) { indices.insert(index) }
        package func contains(_ index: Int) -> Bool { indices.contains(index) }
    }

    /// A set of a group's upstreams, in their order.
    private struct Indices: Sendable, Hashable, Sequence, IteratorProtocol {
        private var bits: UInt64 = 0

        var isEmpty: Bool { bits == 0 }
        mutating func insert(_ index: Int) { bits |= 1 << UInt64(index) }
        func contains(_ index: Int) -> Bool { bits & 1 << UInt64(index) != 0 }

        mutating func next() -> Int? {
            guard bits != 0 else { return nil }
            defer { bits &= bits - 1 }
            return bits.trailingZeroBitCount
        }
    }

    private struct Member: Sendable {
        let weight: Int
        /// The share of calls that the upstream is still owed, in units of weight.
        var credit = 0
        var health: UpstreamHealth
        var pausedUntil = Moment(nanoseconds: 0)
    }

    private var members: [Member]

    /// - Parameter weights: At most ``maximumCount``, each at most ``maximumWeight``. An upstream of weight zero gets calls only if all others fail.
    package init(weights: [Int], policy: BreakerPolicy = BreakerPolicy()) {
        members = weights.prefix(UpstreamGroup.maximumCount).map {
            Member(weight: min(max($0, 0), UpstreamGroup.maximumWeight), health: UpstreamHealth(policy: policy))
        }
    }

    package var count: Int { members.count }

    package func state(of index: Int) -> CircuitBreaker.State { members[index].health.state }

    /// Chooses an upstream.
    ///
    /// - Parameter source: The caller; nil where callers are not told apart, so that every failure counts.
    /// - Returns: nil if no upstream accepts a call of this caller now.
    package mutating func choose(besides tried: Tried = Tried(), for source: CallSource? = nil, at now: Moment) -> Choice? {
        let open = some(of: members.indices) { !tried.contains($0) && $1.health.wait(for: source, at: now) == 0 }
        let trusted = some(of: open) { !$1.health.isDoubted(at: now) }
        let closed = trusted.isEmpty ? open : trusted
        let rested = some(of: closed) { $1.pausedUntil <= now }
        let candidates = rested.isEmpty ? closed : rested
        let weighted = some(of: candidates) { $1.weight > 0 }
        var first = candidates
        guard let index = weighted.isEmpty ? first.next() : heaviest(of: weighted) else { return nil }
        return again(index, for: source, at: now)
    }

    /// Chooses the same upstream for one more attempt.
    ///
    /// - Returns: nil if it does not accept a call of this caller now.
    mutating func again(_ index: Int, for source: CallSource? = nil, at now: Moment) -> Choice? {
        members[index].health.begin(for: source, at: now).map { Choice(index: index, ticket: $0) }
    }

    /// Returns the nanoseconds until any upstream accepts a call of this caller, or zero if one does now.
    package func wait(for source: CallSource? = nil, at now: Moment) -> UInt64 {
        members.map { $0.health.wait(for: source, at: now) }.min() ?? 0
    }

    /// Ends a call to which the upstream responded properly.
    package mutating func succeed(_ choice: Choice, at now: Moment) { members[choice.index].health.succeed(choice.ticket, at: now) }

    /// Ends a call that the upstream failed after it was reached.
    package mutating func fail(_ choice: Choice, at now: Moment) { members[choice.index].health.fail(choice.ticket, at: now) }

    /// Ends a call for which the upstream was not reached.
    package mutating func miss(_ choice: Choice, at now: Moment) { members[choice.index].health.miss(choice.ticket, at: now) }

    /// Ends a call that says nothing about the upstream: the caller left, or the gateway refused.
    package mutating func leave(_ choice: Choice, at now: Moment) { members[choice.index].health.leave(choice.ticket, at: now) }

    /// Ends a call that a busy upstream refused. The upstream works, and gets no calls for a while.
    package mutating func pause(_ choice: Choice, nanoseconds: UInt64, at now: Moment) {
        leave(choice, at: now)
        members[choice.index].pausedUntil = max(members[choice.index].pausedUntil, now.adding(nanoseconds: nanoseconds))
    }

    private func some(of indices: some Sequence<Int>, where isWanted: (Int, Member) -> Bool) -> Indices {
        var some = Indices()
        for index in indices where isWanted(index, members[index]) { some.insert(index) }
        return some
    }

    private mutating func heaviest(of candidates: Indices) -> Int? {
        var total = 0
        var best: Int?
        for index in candidates {
            members[index].credit += members[index].weight
            total += members[index].weight
            if best.map({ members[index].credit > members[$0].credit }) ?? true { best = index }
        }
        if let best { members[best].credit -= total }
        return best
    }
}
