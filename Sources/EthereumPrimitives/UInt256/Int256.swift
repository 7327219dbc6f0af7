/// A signed integer of 256 bits in two's complement: the ABI's `int256`. It is a value to carry and to print, without arithmetic.
@frozen
public struct Int256: Sendable, Hashable {
    /// The 256 bits as an unsigned number: 2²⁵⁶ + value for a negative value.
    public let bitPattern: UInt256

    /// Makes the integer with these bits.
    @inlinable
    public init(bitPattern: UInt256) {
        self.bitPattern = bitPattern
    }

    /// Makes the integer of a machine integer.
    @inlinable
    public init(_ value: Int) {
        let sign: UInt64 = value < 0 ? .max : 0
        bitPattern = UInt256(limbs: UInt64(bitPattern: Int64(value)), sign, sign, sign)
    }

    /// Makes `±magnitude`. Returns nil outside −2²⁵⁵ … 2²⁵⁵ − 1.
    public init?(isNegative: Bool, magnitude: UInt256) {
        let value = isNegative ? (~magnitude).addingReportingOverflow(.one).partialValue : magnitude
        bitPattern = value
        guard magnitude.isZero || self.isNegative == isNegative else { return nil }
    }

    /// Reads an optional `-` and decimal digits. Returns nil for anything else and for a value out of range.
    public init?(decimal text: some StringProtocol) {
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        guard let magnitude = UInt256(decimal: isNegative ? text.dropFirst() : text[...]) else { return nil }
        self.init(isNegative: isNegative, magnitude: magnitude)
    }

    /// True below zero.
    public var isNegative: Bool { bitPattern.leadingZeroBitCount == 0 && !bitPattern.isZero }

    /// The absolute value, 2²⁵⁵ for the least value.
    public var magnitude: UInt256 {
        isNegative ? (~bitPattern).addingReportingOverflow(.one).partialValue : bitPattern
    }

    /// The number of bits of the shortest two's complement number that holds the value, 1…256.
    public var signedBitWidth: Int {
        (isNegative ? ~bitPattern : bitPattern).bitWidth + 1
    }
}

extension Int256: Comparable {
    /// Compares the signed values.
    public static func < (lhs: Int256, rhs: Int256) -> Bool {
        lhs.isNegative == rhs.isNegative ? lhs.bitPattern < rhs.bitPattern : lhs.isNegative
    }
}

extension Int256: ExpressibleByIntegerLiteral {
    /// Makes the integer of a literal.
    @inlinable
    public init(integerLiteral value: Int) { self.init(value) }
}

extension Int256: CustomStringConvertible {
    /// The decimal digits, after a `-` for a negative value.
    public var description: String { (isNegative ? "-" : "") + magnitude.description }
}
