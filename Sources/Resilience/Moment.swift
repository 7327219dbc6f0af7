/// A point in time of a monotonic clock, in nanoseconds. Nothing here reads a clock; time is an argument.
package struct Moment: Sendable, Hashable, Comparable {
    package let nanoseconds: UInt64

    package init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// Returns the moment this much later, or the last representable one.
    package func adding(nanoseconds more: UInt64) -> Moment {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(more)
        return Moment(nanoseconds: overflow ? .max : sum)
    }

    /// Returns the nanoseconds to a later moment, or zero if it is not later.
    package func nanoseconds(until later: Moment) -> UInt64 {
        later.nanoseconds > nanoseconds ? later.nanoseconds - nanoseconds : 0
    }

    package static func < (left: Moment, right: Moment) -> Bool { left.nanoseconds < right.nanoseconds }
}

extension UInt64 {
    /// Converts seconds to nanoseconds, at most the greatest representable number.
    package static func nanoseconds(seconds: UInt64) -> UInt64 { nanoseconds(milliseconds: seconds.multipliedOrMost(by: 1000)) }

    /// Converts milliseconds to nanoseconds, at most the greatest representable number.
    package static func nanoseconds(milliseconds: UInt64) -> UInt64 { milliseconds.multipliedOrMost(by: 1_000_000) }

    /// Nanoseconds in whole seconds, rounded up, as for `Retry-After`.
    package var wholeSeconds: UInt64 { self / 1_000_000_000 + (self % 1_000_000_000 == 0 ? 0 : 1) }

    func multipliedOrMost(by other: UInt64) -> UInt64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
