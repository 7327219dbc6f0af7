/// Reads the parts of a time as RFC 3339 section 5.6 writes them.
struct RFC3339Cursor {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ text: some StringProtocol) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { offset == bytes.count }

    mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: byte) else { return false }
        offset += 1
        return true
    }

    /// Reads exactly so many digits.
    mutating func number(_ digits: Int) -> Int? {
        guard bytes.count - offset >= digits else { return nil }
        let part = bytes[offset..<offset + digits]
        guard part.allSatisfy(isDigit) else { return nil }
        offset += digits
        return part.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// `full-date`
    mutating func date() -> CivilDate? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2) else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// Reads `partial-time` without its fraction, in seconds since midnight. A leap second is second 60 of any minute.
    mutating func secondOfDay() -> Int? {
        guard let hour = number(2), take(":"), let minute = number(2), take(":"), let second = number(2), hour < 24, minute < 60, second <= 60
        else { return nil }
        return hour * 3_600 + minute * 60 + second
    }

    /// Reads `[ "." 1*DIGIT ]` in nanoseconds. A point needs digits; those after the ninth are dropped.
    mutating func fraction() -> Int32? {
        guard take(".") else { return 0 }
        var (value, digits) = (Int32(0), 0)
        while offset < bytes.count, isDigit(bytes[offset]) {
            if digits < 9 { value = value * 10 + Int32(bytes[offset] - 0x30) }
            digits += 1
            offset += 1
        }
        guard digits > 0 else { return nil }
        return (digits..<max(digits, 9)).reduce(value) { value, _ in value * 10 }
    }

    /// Reads `"Z"` or `±hh:mm`, in seconds.
    mutating func offsetSeconds() -> Int? {
        if take("Z") || take("z") { return 0 }
        let isNegative = take("-")
        guard isNegative || take("+"), let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else { return nil }
        return (isNegative ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }

    private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
