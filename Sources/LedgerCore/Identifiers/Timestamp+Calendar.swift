/// The calendar of UTC, by which volumes and budgets are counted.
extension Timestamp {
    static let millisecondsPerDay: UInt64 = 86_400_000

    /// The day, counted from 1970-01-01.
    public var day: UInt64 { milliseconds / Timestamp.millisecondsPerDay }

    /// The calendar month, counted from January 1970.
    public var month: UInt64 {
        let date = Timestamp.date(ofDay: day)
        return (date.year - 1970) * 12 + date.month - 1
    }

    /// The first instant of a month that is counted as ``month`` counts.
    public init(startOfMonth month: UInt64) {
        // No month has more than 31 days or fewer than 28: this is in the month or before it, less than 32 days for each ten years.
        var day = min(month, UInt64(UInt32.max)) * 2_922 / 96
        while Timestamp(milliseconds: day * Timestamp.millisecondsPerDay).month < min(month, UInt64(UInt32.max)) { day += 1 }
        while day > 0, Timestamp(milliseconds: (day - 1) * Timestamp.millisecondsPerDay).month >= month { day -= 1 }
        self.init(milliseconds: day * Timestamp.millisecondsPerDay)
    }

    /// The proleptic Gregorian date of a day counted from 1970-01-01. Years are counted from March, so that the leap day is a year's last.
    static func date(ofDay day: UInt64) -> (year: UInt64, month: UInt64, day: UInt64) {
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}
