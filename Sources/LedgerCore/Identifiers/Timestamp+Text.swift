extension Timestamp {
    /// RFC 3339 in UTC with milliseconds, such as `2026-11-21T19:53:07.042Z`. The year is 9999 at the latest.
    public var rfc3339: String {
        let clamped = min(milliseconds, 253_402_300_799_999)
        let (year, month, day) = Timestamp.date(ofDay: clamped / Timestamp.millisecondsPerDay)
        let (seconds, fraction) = (clamped % Timestamp.millisecondsPerDay / 1000, clamped % 1000)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):"
            + "\(padded(seconds % 60, 2)).\(padded(fraction, 3))Z"
    }

    /// Reads a day (`2026-11-21`, its beginning) or a time (`2026-11-21T19:53:07Z`, with up to three decimals of a second), both in UTC; nil for anything
    /// else, such as a day that the calendar does not have.
    public init?(rfc3339 text: some StringProtocol) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> UInt64? {
            guard range.upperBound <= bytes.count, bytes[range].allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            return bytes[range].reduce(0) { $0 * 10 + UInt64($1 - 0x30) }
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), bytes[4] == 0x2D, bytes[7] == 0x2D,
            let days = Timestamp.day(year: year, month: month, day: day)
        else { return nil }
        if bytes.count == 10 {
            milliseconds = days * 86_400_000
            return
        }
        let decimals = bytes.count - 21
        guard bytes.count == 20 || (1...3).contains(decimals), bytes.last == 0x5A, bytes[10] == 0x54, bytes[13] == 0x3A, bytes[16] == 0x3A,
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19), hour < 24, minute < 60, second < 60
        else { return nil }
        var fraction: UInt64 = 0
        if decimals > 0 {
            guard bytes[19] == 0x2E, let digits = number(20..<20 + decimals) else { return nil }
            fraction = digits * [100, 10, 1][decimals - 1]
        }
        milliseconds = ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + fraction
    }

    /// Counted from 1970-01-01; nil for a date that there is not, and for those before.
    private static func day(year: UInt64, month: UInt64, day: UInt64) -> UInt64? {
        guard year >= 1970, (1...12).contains(month), day >= 1 else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
        let (checkYear, checkMonth, checkDay) = date(ofDay: days)
        return (checkYear, checkMonth, checkDay) == (year, month, day) ? days : nil
    }

    private func padded(_ number: UInt64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
