/// A point on a clock that never goes back, in nanoseconds. Nothing here reads a clock; time is an argument.
package struct Moment: Sendable, Hashable, Comparable {
    package let nanoseconds: UInt64

    package init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// The moment this much later, or the last one that there is.
    package func adding(nanoseconds more: UInt64) -> Moment {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(more)
        return Moment(nanoseconds: overflow ? .max : sum)
    }

    /// How long it is from here to a later moment; zero for one that is not later.
    package func nanoseconds(until later: Moment) -> UInt64 {
        later.nanoseconds > nanoseconds ? later.nanoseconds - nanoseconds : 0
    }

    package static func < (left: Moment, right: Moment) -> Bool { left.nanoseconds < right.nanoseconds }
}

extension UInt64 {
    /// This many seconds in nanoseconds, or the most that there is.
    package static func nanoseconds(seconds: UInt64) -> UInt64 { nanoseconds(milliseconds: seconds.multipliedOrMost(by: 1000)) }

    /// This many milliseconds in nanoseconds, or the most that there is.
    package static func nanoseconds(milliseconds: UInt64) -> UInt64 { milliseconds.multipliedOrMost(by: 1_000_000) }

    /// These nanoseconds in whole seconds, rounded up: what a `Retry-After` says.
    package var wholeSeconds: UInt64 { self / 1_000_000_000 + (self % 1_000_000_000 == 0 ? 0 : 1) }

    func multipliedOrMost(by other: UInt64) -> UInt64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
