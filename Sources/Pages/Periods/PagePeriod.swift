internal import CivilTime
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import Markup

/// The period that a page is about, from its address: `?from=2026-11-01&to=2026-11-30&zone=+02:00&by=day`. Both days are part of it.
///
/// Days begin at midnight of the zone, which is an offset from UTC in quarters of an hour.
struct PagePeriod: Sendable, Equatable {
    enum Step: String, Sendable {
        case day, month
    }

    /// The greatest number of days, so that a page has a bound.
    static let maximumDays = 3_660
    /// The most days that are shown by day unless that was asked for.
    private static let daysByDay = 100

    /// Day numbers of the zone's calendar, counted from 1970-01-01.
    let days: ClosedRange<Int>
    /// Quarters of an hour that the zone is before UTC.
    let zoneQuarters: Int
    let step: Step
    /// True where the address named no period.
    let isDefault: Bool

    /// - Throws: ``Problem`` for a day that there is not, an order that is none, and more days than a page has.
    init(of request: Request, now: Timestamp) throws(Problem) {
        zoneQuarters = try PagePeriod.zone(request.uri.queryParameters.get("zone"))
        let today = (Int(now.milliseconds / MovementSum.milliseconds) + zoneQuarters) / 96
        let (from, to) = (try PagePeriod.day(request, "from"), try PagePeriod.day(request, "to"))
        isDefault = from == nil && to == nil
        let last = to ?? today
        let first = from ?? max(last - 29, 0)
        guard first <= last else { throw .badRequest("The period ends before it begins; exchange 'from' and 'to'.") }
        guard last - first < PagePeriod.maximumDays else {
            throw .badRequest("A page shows at most \(PagePeriod.maximumDays) days; give a shorter period.")
        }
        days = first...last
        switch request.uri.queryParameters.get("by") {
        case nil: step = last - first < PagePeriod.daysByDay ? .day : .month
        case let text?:
            guard let asked = Step(rawValue: text) else { throw .badRequest("'by' is day or month, not '\(text.prefix(40))'.") }
            step = asked
        }
    }

    private static func day(_ request: Request, _ name: String) throws(Problem) -> Int? {
        guard let text = request.uri.queryParameters.get(name), !text.isEmpty else { return nil }
        guard let date = CivilDate(text), date.dayNumber >= 0 else {
            throw .badRequest("'\(name)' is a day such as 2026-11-01, not '\(text.prefix(40))'.")
        }
        return date.dayNumber
    }

    /// Reads `+05:45` or `-03:00`. The plus of an address is a space for some.
    private static func zone(_ text: String?) throws(Problem) -> Int {
        guard let text, !text.isEmpty, text != "Z" else { return 0 }
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        let isDigits = parts.allSatisfy { $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard let sign = text.first, ["+", "-", " "].contains(sign), parts.count == 2, isDigits, let hours = Int(parts[0]),
            let minutes = Int(parts[1]),
            hours <= 14, [0, 15, 30, 45].contains(minutes)
        else { throw .badRequest("'zone' is an offset from UTC such as +02:00, not '\(text.prefix(40))'.") }
        return (sign == "-" ? -1 : 1) * (hours * 4 + minutes / 15)
    }

    /// The quarters of an hour of the whole period.
    var quarters: Range<UInt64> { quarters(of: days) }

    private func quarters(of days: ClosedRange<Int>) -> Range<UInt64> {
        let (first, end) = (max(days.lowerBound * 96 - zoneQuarters, 0), max((days.upperBound + 1) * 96 - zoneQuarters, 0))
        return UInt64(first)..<UInt64(end)
    }

    /// The days or months of the period, each with its quarters of an hour.
    var parts: [(label: String, quarters: Range<UInt64>)] {
        var parts: [(String, Range<UInt64>)] = []
        var first = days.lowerBound
        while first <= days.upperBound {
            let date = CivilDate(dayNumber: first)
            var last = first
            if step == .month { last = min(PagePeriod.lastDay(ofMonthOf: date), days.upperBound) }
            let text = PagePeriod.text(first)
            parts.append((step == .day ? text : String(text.prefix(7)), quarters(of: first...last)))
            first = last + 1
        }
        return parts
    }

    private static func lastDay(ofMonthOf date: CivilDate) -> Int {
        let next = date.month == 12 ? (date.year + 1, 1) : (date.year, date.month + 1)
        return CivilDate.dayNumber(year: next.0, month: next.1, day: 1) - 1
    }

    /// `2026-11-30`
    static func text(_ day: Int) -> String { String(RFC3339Time.text(milliseconds: UInt64(day) * 86_400_000).prefix(10)) }

    /// `+02:00`
    var zone: String {
        let quarters = abs(zoneQuarters)
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(zoneQuarters < 0 ? "-" : "+")\(two(quarters / 4)):\(two(quarters % 4 * 15))"
    }

    /// `1 to 30 November` in the plain form `2026-11-01 to 2026-11-30`.
    var words: String { "\(PagePeriod.text(days.lowerBound)) to \(PagePeriod.text(days.upperBound))" }

    /// The query of an address for this period, or for one that ends on the same day.
    func query(lastDays: Int? = nil, format: String? = nil, isExact: Bool = false) -> String {
        let first = lastDays.map { max(days.upperBound - $0 + 1, 0) } ?? days.lowerBound
        var query = "?from=\(PagePeriod.text(first))&to=\(PagePeriod.text(days.upperBound))"
        if zoneQuarters != 0 { query += "&zone=\(zone.hasPrefix("+") ? "%2B" + zone.dropFirst() : zone)" }
        if lastDays == nil { query += "&by=\(step.rawValue)" }
        if isExact { query += "&exact=1" }
        return query + (format.map { "&format=\($0)" } ?? "")
    }

    /// The choice of periods: links for common ones, and a form for any.
    func chooser(path: String, isExact: Bool) -> HTML {
        let choices = [(7, "7 days"), (30, "30 days"), (90, "90 days"), (365, "A year")].map { count, name -> HTML in
            let isThis = days.count == count
            return "<a href=\"\(path)\(query(lastDays: count, isExact: isExact))\"\(isThis ? " aria-current=\"true\"" : HTML.none)>\(name)</a>"
        }
        return """
            <div class="period">\(choices)
            <a href="\(path)\(query(isExact: !isExact))">\(isExact ? "Short numbers" : "Exact integers")</a>
            <a href="\(path)\(query(format: "csv"))">CSV</a></div>
            <details><summary>Another period</summary><form class="row" method="get" action="\(path)">
            <label>From <input type="date" name="from" value="\(PagePeriod.text(days.lowerBound))"></label>
            <label>To <input type="date" name="to" value="\(PagePeriod.text(days.upperBound))"></label>
            <label>Offset from UTC <input name="zone" value="\(zone)" size="7" pattern="[+\\-][0-9]{2}:[0-9]{2}"></label>
            <label>By <select name="by"><option value="day"\(step == .day ? " selected" : HTML.none)>day</option>\
            <option value="month"\(step == .month ? " selected" : HTML.none)>month</option></select></label>
            <button class="second">Show</button></form></details>
            """
    }
}
