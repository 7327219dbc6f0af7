/// A day of the proleptic Gregorian calendar, from year 0 on.
///
/// The arithmetic counts years from March, so that the leap day is the last day of a year, and in cycles of 400 years, which have 146,097 days each.
public struct CivilDate: Sendable, Hashable {
    public let year: Int
    /// 1 for January to 12 for December.
    public let month: Int
    /// 1 to 31.
    public let day: Int

    /// Days between 0000-03-01 and 1970-01-01.
    private static let epoch = 719_468
    private static let daysPerCycle = 146_097

    /// Checks that the calendar has such a day.
    ///
    /// - Returns: nil for a day that does not exist, and outside of the years 0 to 9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (0...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        self.init(dayNumber: CivilDate.dayNumber(year: year, month: month, day: day))
        // A day beyond the end of its month is a day of the next one.
        guard self.month == month, self.day == day else { return nil }
    }

    /// - Parameter dayNumber: Counted from 1970-01-01; not before 0000-01-01.
    public init(dayNumber: Int) {
        // One cycle more, so that January and February of year 0 are not negative.
        let shifted = dayNumber + CivilDate.epoch + CivilDate.daysPerCycle
        precondition(shifted >= CivilDate.daysPerCycle - 60)
        let dayOfCycle = shifted % CivilDate.daysPerCycle
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        year = yearOfCycle + (shifted / CivilDate.daysPerCycle - 1) * 400 + (month <= 2 ? 1 : 0)
    }

    /// The number of the day, counted from 1970-01-01.
    public var dayNumber: Int { CivilDate.dayNumber(year: year, month: month, day: day) }

    /// 0 for Sunday to 6 for Saturday.
    public var weekday: Int { ((dayNumber + 4) % 7 + 7) % 7 }

    /// The number of a day, counted from 1970-01-01. A day beyond the end of its month counts on into the next one.
    ///
    /// - Parameters:
    ///   - year: 0 or later.
    ///   - month: 1 to 12.
    public static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        precondition(year >= 0 && (1...12).contains(month))
        let shifted = (month <= 2 ? year - 1 : year) + 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - epoch - daysPerCycle
    }
}

extension CivilDate {
    /// Reads the form of RFC 3339, `2026-11-21`.
    ///
    /// - Returns: nil for any other text, and for a day that the calendar does not have.
    public init?(_ text: some StringProtocol) {
        var cursor = RFC3339Cursor(text)
        guard let date = cursor.date(), cursor.isAtEnd else { return nil }
        self = date
    }
}
