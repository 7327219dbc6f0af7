internal import CivilTime

extension Timestamp {
    /// RFC 3339 in UTC with milliseconds, such as `2026-11-21T19:53:07.042Z`. Times after the year 9999 are written as its last millisecond.
    public var rfc3339: String { RFC3339Time.text(milliseconds: milliseconds) }

    /// Reads a day (`2026-11-21`, its beginning) or a time (`2026-11-21T19:53:07Z`, with up to three decimals of a second) in UTC.
    ///
    /// - Returns: nil for anything else: a day that the calendar does not have, a time before 1970, another offset, a leap second.
    public init?(rfc3339 text: some StringProtocol) {
        if let date = CivilDate(text) {
            guard date.dayNumber >= 0 else { return nil }
            self.init(milliseconds: UInt64(date.dayNumber) * Timestamp.millisecondsPerDay)
            return
        }
        let bytes = Array(text.utf8)
        guard (20...24).contains(bytes.count), bytes[10] == UInt8(ascii: "T"), bytes[17] < UInt8(ascii: "6"), bytes.last == UInt8(ascii: "Z"),
            let time = RFC3339Time(text), time.seconds >= 0
        else { return nil }
        self.init(milliseconds: UInt64(time.seconds) * 1000 + UInt64(time.nanoseconds) / 1_000_000)
    }
}
