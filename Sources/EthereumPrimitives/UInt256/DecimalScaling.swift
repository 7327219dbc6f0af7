// Amounts in a unit with decimals, such as ether. They are exact: the value is an integer of the smallest unit.

extension UInt256 {
    /// Returns 10 to the power of `exponent`, nil unless that is 0…77.
    public static func powerOfTen(_ exponent: Int) -> UInt256? {
        guard (0...77).contains(exponent) else { return nil }
        return (0..<exponent).reduce(UInt256.one as UInt256?) { power, _ in power?.multiplied(by: 10) }
    }

    /// The greatest number of decimals that a unit may have.
    static let maximumDecimals = 255

    /// Reads an amount in a unit with 0…255 decimals as an integer of the smallest unit: `1.5` with 3 decimals is 1500.
    ///
    /// Returns nil for text that is not a decimal number, for digits that would be lost and for a value of more than 256 bits.
    public init?(scaled text: some StringProtocol, decimals: Int) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = parts[0]
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard !whole.isEmpty, parts.count == 1 || !fraction.isEmpty,
            (0...UInt256.maximumDecimals).contains(decimals)
        else { return nil }
        let kept = fraction.prefix(decimals)
        guard fraction.dropFirst(decimals).allSatisfy({ $0 == "0" }) else { return nil }
        guard fraction.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        self.init(decimal: whole + kept + String(repeating: "0", count: decimals - kept.utf8.count))
    }

    /// Writes the value in the larger unit, without needless zeros: 1500 with 3 decimals is `1.5`.
    public func text(decimals: Int) -> String {
        Int256.text(scaled: self, isNegative: false, decimals: decimals)
    }
}

extension Int256 {
    /// Reads an amount with an optional `-`; see `UInt256.init(scaled:decimals:)`.
    public init?(scaled text: some StringProtocol, decimals: Int) {
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        guard let magnitude = UInt256(scaled: isNegative ? text.dropFirst() : text[...], decimals: decimals) else { return nil }
        self.init(isNegative: isNegative, magnitude: magnitude)
    }

    /// Writes a magnitude of the smallest unit in the larger unit. A number of decimals outside 0…255 is moved into that range.
    public static func text(scaled magnitude: UInt256, isNegative: Bool, decimals: Int) -> String {
        let decimals = min(max(0, decimals), UInt256.maximumDecimals)
        let digits = magnitude.description
        let padding = String(repeating: "0", count: max(0, decimals + 1 - digits.utf8.count))
        let padded = padding + digits
        let whole = padded.dropLast(decimals)
        var fraction = padded.suffix(decimals)
        while fraction.last == "0" { fraction.removeLast() }
        return (isNegative ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }
}
