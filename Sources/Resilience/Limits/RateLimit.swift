/// A limit in units a minute, by the generic cell rate algorithm: a bucket that holds one minute's units and fills evenly.
///
/// At most twice the limit passes in any minute, and exactly the limit over time.
package struct RateLimit: Sendable, Hashable {
    /// The bucket's size in time.
    package static let windowNanoseconds = UInt64.nanoseconds(seconds: 60)
    /// The greatest limit. Above it, a unit would take too short a time to be counted in nanoseconds.
    package static let maximumPerMinute: UInt64 = 1_000_000_000

    package let perMinute: UInt64

    /// - Returns: nil for zero, which would admit nothing, and above ``maximumPerMinute``.
    package init?(perMinute: UInt64) {
        guard (1...RateLimit.maximumPerMinute).contains(perMinute) else { return nil }
        self.perMinute = perMinute
    }

    /// Returns the time in which the bucket fills by this many units, rounded down.
    ///
    /// More units than the bucket holds take a whole window: a large call passes when the bucket is full, instead of never.
    func nanoseconds(for units: UInt64) -> UInt64 {
        guard units < perMinute else { return RateLimit.windowNanoseconds }
        let product = units.multipliedFullWidth(by: RateLimit.windowNanoseconds)
        return perMinute.dividingFullWidth(product).quotient
    }

    /// Returns the number of units by which the bucket fills in this time, rounded down.
    func units(in nanoseconds: UInt64) -> UInt64 {
        let product = min(nanoseconds, RateLimit.windowNanoseconds).multipliedFullWidth(by: perMinute)
        return RateLimit.windowNanoseconds.dividingFullWidth(product).quotient
    }
}

/// The level of one bucket, kept as the moment at which it will be full again if nothing more is taken. A full bucket needs no memory.
package struct RateBucket: Sendable, Hashable {
    private(set) var fullAt = Moment(nanoseconds: 0)

    package init() {}

    package func isFull(at now: Moment) -> Bool { fullAt <= now }

    /// Returns the nanoseconds until this many units can be taken, or zero if they can be taken now.
    package func wait(for units: UInt64, limit: RateLimit, at now: Moment) -> UInt64 {
        let owed = now.nanoseconds(until: fullAt).addingReportingOverflow(limit.nanoseconds(for: units))
        guard !owed.overflow else { return .max }
        return owed.partialValue > RateLimit.windowNanoseconds ? owed.partialValue - RateLimit.windowNanoseconds : 0
    }

    /// Takes units out, even if the bucket does not have them.
    package mutating func take(_ units: UInt64, limit: RateLimit, at now: Moment) {
        fullAt = max(fullAt, now).adding(nanoseconds: limit.nanoseconds(for: units))
    }

    /// Puts units back that were taken and not used.
    package mutating func putBack(_ units: UInt64, limit: RateLimit) {
        let nanoseconds = limit.nanoseconds(for: units)
        fullAt = Moment(nanoseconds: fullAt.nanoseconds > nanoseconds ? fullAt.nanoseconds - nanoseconds : 0)
    }

    /// Returns the number of units that can be taken now.
    package func remaining(limit: RateLimit, at now: Moment) -> UInt64 {
        let owed = now.nanoseconds(until: fullAt)
        return owed >= RateLimit.windowNanoseconds ? 0 : limit.units(in: RateLimit.windowNanoseconds - owed)
    }

    /// Returns the nanoseconds until the bucket is full.
    package func reset(at now: Moment) -> UInt64 { now.nanoseconds(until: fullAt) }
}
