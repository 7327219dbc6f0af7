/// Decimal numbers in their one form: digits alone, without zeros before them.
package enum DecimalNumber {
    /// - Returns: nil for any other text, and for a number that does not fit.
    package static func decode(_ text: some Collection<UInt8>) -> UInt64? {
        guard (1...20).contains(text.count), text.count == 1 || text.first != UInt8(ascii: "0") else { return nil }
        var number: UInt64 = 0
        for digit in text {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            let (shifted, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let (next, isStillTooLarge) = shifted.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
            if isTooLarge || isStillTooLarge { return nil }
            number = next
        }
        return number
    }
}
