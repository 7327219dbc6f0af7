/// A point in time: milliseconds since 1970-01-01T00:00:00Z, without leap seconds. The core never reads a clock; time is an argument.
public struct Timestamp: Sendable, Hashable, Comparable {
    public let milliseconds: UInt64

    public init(milliseconds: UInt64) {
        self.milliseconds = milliseconds
    }

    /// Whole seconds since the epoch, rounded down: the unit of EIP-712 deadlines.
    public var seconds: UInt64 { milliseconds / 1000 }

    /// The time this much later; the greatest representable time if that would overflow.
    public func adding(milliseconds more: UInt64) -> Timestamp {
        let (sum, overflow) = milliseconds.addingReportingOverflow(more)
        return Timestamp(milliseconds: overflow ? .max : sum)
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }
}
