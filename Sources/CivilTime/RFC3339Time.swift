/// A point in time as RFC 3339 writes it, such as `2026-01-31T23:59:60.5+01:00`. Times are ordered by their instant, not by their text.
///
/// - SeeAlso: RFC 3339, section 5.6
public struct RFC3339Time: Sendable {
    /// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
    public let seconds: Int64
    /// 0…999,999,999; digits beyond are dropped.
    public let nanoseconds: Int32
    /// The text as written.
    public let text: String

    /// Reads a time.
    ///
    /// - Returns: nil for a text that the grammar does not allow and for a day that the calendar does not have.
    public init?(_ text: some StringProtocol) {
        var cursor = RFC3339Cursor(text)
        guard let date = cursor.date(), cursor.take("T") || cursor.take("t"), let secondOfDay = cursor.secondOfDay(),
            let nanoseconds = cursor.fraction(), let offset = cursor.offsetSeconds(), cursor.isAtEnd
        else { return nil }
        seconds = Int64(date.dayNumber * 86_400 + secondOfDay - offset)
        self.nanoseconds = nanoseconds
        self.text = String(text)
    }

    /// Writes a time in UTC with milliseconds, such as `2026-11-21T19:53:07.042Z`.
    ///
    /// - Parameter milliseconds: Since 1970-01-01T00:00:00Z. Times after the year 9999 are written as its last millisecond.
    public static func text(milliseconds: UInt64) -> String {
        let clamped = min(milliseconds, 253_402_300_799_999)
        let (seconds, fraction) = (clamped / 1000, clamped % 1000)
        let date = CivilDate(dayNumber: Int(seconds / 86_400))
        let secondOfDay = Int(seconds % 86_400)
        return String(unsafeUninitializedCapacity: 24) { text in
            var count = 0
            func write(_ number: Int, digits: Int, then separator: Unicode.Scalar) {
                var rest = number
                for place in stride(from: count + digits - 1, through: count, by: -1) {
                    text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                text[count + digits] = UInt8(ascii: separator)
                count += digits + 1
            }
            write(date.year, digits: 4, then: "-")
            write(date.month, digits: 2, then: "-")
            write(date.day, digits: 2, then: "T")
            write(secondOfDay / 3600, digits: 2, then: ":")
            write(secondOfDay / 60 % 60, digits: 2, then: ":")
            write(secondOfDay % 60, digits: 2, then: ".")
            write(Int(fraction), digits: 3, then: "Z")
            return count
        }
    }
}

extension RFC3339Time: Comparable, Hashable {
    public static func == (lhs: RFC3339Time, rhs: RFC3339Time) -> Bool {
        (lhs.seconds, lhs.nanoseconds) == (rhs.seconds, rhs.nanoseconds)
    }

    public static func < (lhs: RFC3339Time, rhs: RFC3339Time) -> Bool {
        (lhs.seconds, lhs.nanoseconds) < (rhs.seconds, rhs.nanoseconds)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(seconds)
        hasher.combine(nanoseconds)
    }
}
