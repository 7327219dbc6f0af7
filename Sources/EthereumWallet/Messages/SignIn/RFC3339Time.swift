/// A point in time as written by RFC 3339, such as `2026-01-31T23:59:60.5+01:00`. Ordered by the instant, not by the text.
///
/// - SeeAlso: RFC 3339, section 5.6
public struct RFC3339Time: Sendable {
    /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public let seconds: Int64
    /// 0…999,999,999; digits beyond are dropped.
    public let nanoseconds: Int32
    /// As written.
    public let text: String

    /// Nil for a text that the grammar does not allow or a day that the calendar does not have.
    public init?(_ text: some StringProtocol) {
        var cursor = Cursor(bytes: Array(text.utf8))
        guard let year = cursor.number(4), cursor.take("-"), let month = cursor.number(2), cursor.take("-"),
            let day = cursor.number(2), cursor.take("T") || cursor.take("t"), let hour = cursor.number(2),
            cursor.take(":"), let minute = cursor.number(2), cursor.take(":"), let second = cursor.number(2)
        else { return nil }
        guard (1...12).contains(month), day >= 1, day <= RFC3339Time.days(in: month, year: year), hour < 24, minute < 60,
            second <= 60, let nanoseconds = cursor.fraction(), let offset = cursor.offsetSeconds(), cursor.isAtEnd
        else { return nil }
        let days = RFC3339Time.daysSinceEpoch(year: year, month: month, day: day)
        seconds = Int64(days * 86_400 + hour * 3_600 + minute * 60 + second - offset)
        self.nanoseconds = nanoseconds
        self.text = String(text)
    }

    private static func isLeap(_ year: Int) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }

    private static func days(in month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 in the Gregorian calendar, for years from 0 on.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        // 719,528 days lie between 0000-01-01 and 1970-01-01; year 0 is a leap year.
        let years = year == 0 ? 0 : year * 365 + (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + 1
        let months = (1..<month).reduce(0) { $0 + days(in: $1, year: year) }
        return years + months + day - 1 - 719_528
    }

    private struct Cursor {
        let bytes: [UInt8]
        var offset = 0

        var isAtEnd: Bool { offset == bytes.count }

        mutating func take(_ byte: Unicode.Scalar) -> Bool {
            guard offset < bytes.count, bytes[offset] == UInt8(ascii: byte) else { return false }
            offset += 1
            return true
        }

        /// Exactly so many digits.
        mutating func number(_ digits: Int) -> Int? {
            guard bytes.count - offset >= digits else { return nil }
            let part = bytes[offset..<offset + digits]
            guard part.allSatisfy(RFC3986.isDigit) else { return nil }
            offset += digits
            return part.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }

        /// `[ "." 1*DIGIT ]` in nanoseconds; nil for a point without digits.
        mutating func fraction() -> Int32? {
            guard take(".") else { return 0 }
            var (value, digits) = (Int32(0), 0)
            while offset < bytes.count, RFC3986.isDigit(bytes[offset]) {
                if digits < 9 { value = value * 10 + Int32(bytes[offset] - 0x30) }
                digits += 1
                offset += 1
            }
            guard digits > 0 else { return nil }
            return (digits..<max(digits, 9)).reduce(value) { value, _ in value * 10 }
        }

        /// `"Z"` or `±hh:mm`, in seconds.
        mutating func offsetSeconds() -> Int? {
            if take("Z") || take("z") { return 0 }
            let isNegative = take("-")
            guard isNegative || take("+"), let hours = number(2), take(":"), let minutes = number(2), hours < 24,
                minutes < 60
            else { return nil }
            return (isNegative ? -1 : 1) * (hours * 3_600 + minutes * 60)
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
