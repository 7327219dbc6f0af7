import CivilTime
import Testing

@Suite("The Gregorian calendar")
struct CivilDateTests {
    @Test("Every day from year 0 to 2400 follows the one before it, and has one number")
    func everyDay() throws {
        var (number, weekday) = (-719_528, 6)
        for year in 0...2400 {
            let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
            for (month, days) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
                for day in 1...days {
                    let date = CivilDate(dayNumber: number)
                    guard (date.year, date.month, date.day) == (year, month + 1, day), date.weekday == weekday, date.dayNumber == number,
                        CivilDate(year: year, month: month + 1, day: day) == date
                    else {
                        Issue.record("day \(number) is \(date)")
                        return
                    }
                    number += 1
                    weekday = (weekday + 1) % 7
                }
                #expect(CivilDate(year: year, month: month + 1, day: days + 1) == nil)
            }
        }
        #expect(number == 157_420)
        #expect(CivilDate(year: 9999, month: 12, day: 31)?.dayNumber == 2_932_896)
    }

    @Test(
        "A day that the calendar does not have is refused",
        arguments: [(2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 2, 29), (-1, 1, 1), (10_000, 1, 1)])
    func noDay(year: Int, month: Int, day: Int) {
        #expect(CivilDate(year: year, month: month, day: day) == nil)
    }

    @Test("A day is read as RFC 3339 writes it, and in no other way")
    func text() {
        #expect(CivilDate("2026-11-21") == CivilDate(year: 2026, month: 11, day: 21))
        for text in ["", "2026-11-2", "2026-11-21 ", "2026-11-211", "2026/11/21", "-026-11-21", "2026-02-30", "2026-11-2١"] {
            #expect(CivilDate(text) == nil, "\(text)")
        }
    }

    @Test("A day before the first is a fault of the program")
    func before() async {
        await #expect(processExitsWith: .failure) { _ = CivilDate(dayNumber: -719_529) }
    }

    @Test(
        "HTTP's dates, as RFC 9110 and Python's email.utils write them",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (951_827_696, "Tue, 29 Feb 2000 12:34:56 GMT"),
            (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
        ])
    func http(seconds: UInt64, text: String) {
        #expect(httpDate(seconds) == text)
    }
}
