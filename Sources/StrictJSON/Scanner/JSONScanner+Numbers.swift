extension JSONScanner {
    /// Reads the whole number at the cursor, however it is written: `100`, `100.0` and `1e2` are one number.
    ///
    /// - Returns: nil when the value is of another kind, is negative, is not whole or exceeds 64 bits. It is then skipped.
    /// - Throws: ``JSONError`` when the value is malformed.
    package mutating func readUInt64() throws(JSONError) -> UInt64? {
        wholeNumber(in: try skipValue())
    }

    /// Reads a number, or a string that holds one as some servers write it, and rounds it up to the next whole number.
    ///
    /// - Returns: nil when the value is neither, or exceeds 64 bits. It is then skipped.
    /// - Throws: ``JSONError`` when the value is malformed.
    package mutating func readRoundedUp() throws(JSONError) -> UInt64? {
        let isText = try peek() == UInt8(ascii: "\"")
        let range = try skipValue()
        return roundedUp(in: isText ? range.lowerBound + 1..<range.upperBound - 1 : range)
    }

    /// The exact value of a number of RFC 8259; nil when it is negative, not whole or beyond 64 bits, and for values that are no numbers.
    private func wholeNumber(in range: Range<Int>) -> UInt64? {
        // Without its trailing zeros, so that 5.000 and 50e-1 need no division.
        var digits: UInt64 = 0
        var zeros = 0
        var scale = 0
        var isFraction = false
        for index in range {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "0"): zeros += 1
            case UInt8(ascii: "1")...UInt8(ascii: "9"):
                guard let shifted = multiplied(digits, byPowerOfTen: zeros + 1) else { return nil }
                let (sum, overflow) = shifted.addingReportingOverflow(UInt64(byte - 0x30))
                guard !overflow else { return nil }
                (digits, zeros) = (sum, 0)
            case UInt8(ascii: "."):
                isFraction = true
                continue
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                return multiplied(digits, byPowerOfTen: zeros + scale + exponent(in: index + 1..<range.upperBound))
            default: return nil
            }
            if isFraction { scale -= 1 }
        }
        return multiplied(digits, byPowerOfTen: zeros + scale)
    }

    private func roundedUp(in range: Range<Int>) -> UInt64? {
        guard range.contains(where: { (0x30...0x39).contains(bytes[$0]) }) else { return nil }
        let point = range.first { bytes[$0] == UInt8(ascii: ".") } ?? range.upperBound
        let fraction = point < range.upperBound ? point + 1..<range.upperBound : point..<point
        guard fraction.allSatisfy({ (0x30...0x39).contains(bytes[$0]) }) else { return wholeNumber(in: range) }
        guard let whole = wholeNumber(in: range.lowerBound..<point) else { return nil }
        guard fraction.contains(where: { bytes[$0] != 0x30 }) else { return whole }
        return whole == .max ? nil : whole + 1
    }

    /// The number after an `e`. It is cut off at 2⁴⁰, which is more than any number of 64 bits needs.
    private func exponent(in range: Range<Int>) -> Int {
        var value = 0
        for index in range where bytes[index] >= 0x30 { value = min(value * 10 + Int(bytes[index] - 0x30), 1 << 40) }
        return bytes[range.lowerBound] == UInt8(ascii: "-") ? -value : value
    }

    /// The product; nil where it is not whole or exceeds 64 bits.
    ///
    /// - Parameter digits: A number that does not end with a zero.
    private func multiplied(_ digits: UInt64, byPowerOfTen power: Int) -> UInt64? {
        if digits == 0 { return 0 }
        guard (0...19).contains(power) else { return nil }
        var value = digits
        for _ in 0..<power {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = product
        }
        return value
    }
}
