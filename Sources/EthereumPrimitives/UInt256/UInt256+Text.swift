extension UInt256: CustomStringConvertible {
    /// The number of decimal digits that fit in one limb: 10¹⁹ < 2⁶⁴.
    private static let chunkDigits = 19
    private static let chunk: UInt64 = 10_000_000_000_000_000_000
    /// The number of decimal digits of 2²⁵⁶ − 1.
    private static let maximumDigits = 78

    /// The decimal digits.
    public var description: String {
        if let small = asUInt64 { return String(small) }
        return String(unsafeUninitializedCapacity: UInt256.maximumDigits) { text in
            var (start, rest) = (UInt256.maximumDigits, self)
            while !rest.isZero {
                let (quotient, remainder) = rest.dividedByLimb(UInt256.chunk)
                var chunk = remainder
                // All of a chunk's digits, but no zeros before the number's first.
                for _ in 0..<UInt256.chunkDigits where !quotient.isZero || chunk > 0 {
                    start -= 1
                    text[start] = UInt8(ascii: "0") + UInt8(chunk % 10)
                    chunk /= 10
                }
                rest = quotient
            }
            UnsafeMutableRawBufferPointer(text).copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[start...]))
            return UInt256.maximumDigits - start
        }
    }

    /// Reads decimal digits, without sign, spaces or separators. Leading zeros are allowed.
    ///
    /// Returns nil for empty text, for any other character and for a value above 2²⁵⁶ − 1.
    public init?(decimal text: some StringProtocol) {
        var value = UInt256.zero
        var chunk: UInt64 = 0
        var scale: UInt64 = 1
        var isEmpty = true
        for byte in text.utf8 {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            isEmpty = false
            chunk = chunk &* 10 &+ UInt64(byte &- 0x30)
            scale = scale &* 10
            guard scale == UInt256.chunk else { continue }
            guard let next = value.multiplied(by: UInt256(scale))?.adding(UInt256(chunk)) else { return nil }
            (value, chunk, scale) = (next, 0, 1)
        }
        guard !isEmpty, let last = value.multiplied(by: UInt256(scale))?.adding(UInt256(chunk)) else { return nil }
        self = last
    }

    /// Reads 1 to 64 hexadecimal digits, with or without `0x`. Returns nil for anything else.
    public init?(hex text: some StringProtocol) {
        var value = UInt256.zero
        var count = 0
        for byte in Hex.withoutPrefix(text.utf8) {
            guard let digit = Hex.value(ofDigit: byte), count < 64 else { return nil }
            value = (value << 4) | UInt256(UInt64(digit))
            count += 1
        }
        guard count > 0 else { return nil }
        self = value
    }

    /// The value as a JSON-RPC quantity: `0x` and the digits without leading zeros, `0x0` for zero.
    public var hexString: String {
        guard !isZero else { return "0x0" }
        let digits = Hex.encode(minimalBigEndianBytes, prefix: false)
        return "0x" + (digits.utf8.first == 0x30 ? String(digits.dropFirst()) : digits)
    }
}
