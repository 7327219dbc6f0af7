/// So many units a minute, by the generic cell rate algorithm: a bucket that holds one minute's units and fills evenly.
///
/// In any minute at most twice the limit passes, and over time exactly the limit.
package struct RateLimit: Sendable, Hashable {
    /// The bucket's size in time.
    package static let windowNanoseconds = UInt64.nanoseconds(seconds: 60)
    /// Up to here a unit takes long enough for nanoseconds to count it.
    package static let maximumPerMinute: UInt64 = 1_000_000_000

    package let perMinute: UInt64

    /// nil for zero, which would let nothing through, and for more than ``maximumPerMinute``.
    package init?(perMinute: UInt64) {
        guard (1...RateLimit.maximumPerMinute).contains(perMinute) else { return nil }
        self.perMinute = perMinute
    }

    /// How long the bucket takes to fill by this many units, rounded down; a whole window for more than it holds, so that a large call passes when
    /// the bucket is full instead of never.
    func nanoseconds(for units: UInt64) -> UInt64 {
        guard units < perMinute else { return RateLimit.windowNanoseconds }
        let product = units.multipliedFullWidth(by: RateLimit.windowNanoseconds)
        return perMinute.dividingFullWidth(product).quotient
    }

    /// How many units fill the bucket in this time, rounded down.
    func units(in nanoseconds: UInt64) -> UInt64 {
        let product = min(nanoseconds, RateLimit.windowNanoseconds).multipliedFullWidth(by: perMinute)
        return RateLimit.windowNanoseconds.dividingFullWidth(product).quotient
    }
}

/// How full one bucket is: the moment at which it will be full again if nothing more is taken. A bucket that is full needs no memory.
package struct RateBucket: Sendable, Hashable {
    private(set) var fullAt = Moment(nanoseconds: 0)

    package init() {}

    package func isFull(at now: Moment) -> Bool { fullAt <= now }

    /// How long until this many units can be taken; zero when they can be taken now.
    package func wait(for units: UInt64, limit: RateLimit, at now: Moment) -> UInt64 {
        let owed = now.nanoseconds(until: fullAt).addingReportingOverflow(limit.nanoseconds(for: units))
        guard !owed.overflow else { return .max }
        return owed.partialValue > RateLimit.windowNanoseconds ? owed.partialValue - RateLimit.windowNanoseconds : 0
    }

    /// Takes units out, whether or not they are there.
    package mutating func take(_ units: UInt64, limit: RateLimit, at now: Moment) {
        fullAt = max(fullAt, now).adding(nanoseconds: limit.nanoseconds(for: units))
    }

    /// Puts back what was taken and not used.
    package mutating func putBack(_ units: UInt64, limit: RateLimit) {
        let nanoseconds = limit.nanoseconds(for: units)
        fullAt = Moment(nanoseconds: fullAt.nanoseconds > nanoseconds ? fullAt.nanoseconds - nanoseconds : 0)
    }

    /// How many units can be taken now.
    package func remaining(limit: RateLimit, at now: Moment) -> UInt64 {
        let owed = now.nanoseconds(until: fullAt)
        return owed >= RateLimit.windowNanoseconds ? 0 : limit.units(in: RateLimit.windowNanoseconds - owed)
    }

    /// How long until the bucket is full.
    package func reset(at now: Moment) -> UInt64 { now.nanoseconds(until: fullAt) }
}
