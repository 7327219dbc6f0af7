/// Writes a time in the preferred form of HTTP (RFC 9110 §5.6.7), such as `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// - Parameter seconds: Since 1970-01-01 UTC, without leap seconds.
public func httpDate(_ seconds: UInt64) -> String {
    let date = CivilDate(dayNumber: Int(seconds / 86_400))
    let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let time = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }.joined(separator: ":")
    return "\(weekdays[date.weekday]), \(padded(date.day, 2)) \(months[date.month - 1]) \(date.year) \(time) GMT"
}
