internal import CivilTime

/// The calendar of UTC, by which volumes and budgets are counted.
extension Timestamp {
    static let millisecondsPerDay: UInt64 = 86_400_000

    /// The day, counted from 1970-01-01.
    public var day: UInt64 { milliseconds / Timestamp.millisecondsPerDay }

    /// The calendar month, counted from January 1970.
    public var month: UInt64 {
        let date = CivilDate(dayNumber: Int(day))
        return UInt64((date.year - 1970) * 12 + date.month - 1)
    }

    /// The first instant of a month.
    ///
    /// - Parameter month: Counted from January 1970, as ``month`` counts. At most 2³² − 1; a later one counts as that.
    public init(startOfMonth month: UInt64) {
        let month = Int(min(month, UInt64(UInt32.max)))
        let day = CivilDate.dayNumber(year: 1970 + month / 12, month: month % 12 + 1, day: 1)
        self.init(milliseconds: UInt64(day) * Timestamp.millisecondsPerDay)
    }
}
