/// A signed integer of 256 bits in two's complement, the ABI's `int256`: a value to carry and print, not to calculate with.
@frozen
public struct Int256: Sendable, Hashable {
    /// The 256 bits as an unsigned number: 2²⁵⁶ + value for a negative value.
    public let bitPattern: UInt256

    @inlinable
    public init(bitPattern: UInt256) {
        self.bitPattern = bitPattern
    }

    @inlinable
    public init(_ value: Int) {
        let sign: UInt64 = value < 0 ? .max : 0
        bitPattern = UInt256(limbs: UInt64(bitPattern: Int64(value)), sign, sign, sign)
    }

    /// `±magnitude`, nil outside −2²⁵⁵ … 2²⁵⁵ − 1.
    public init?(isNegative: Bool, magnitude: UInt256) {
        let value = isNegative ? (~magnitude).addingReportingOverflow(.one).partialValue : magnitude
        bitPattern = value
        guard magnitude.isZero || self.isNegative == isNegative else { return nil }
    }

    /// An optional `-` and decimal digits, nothing else.
    public init?(decimal text: some StringProtocol) {
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        guard let magnitude = UInt256(decimal: isNegative ? text.dropFirst() : text[...]) else { return nil }
        self.init(isNegative: isNegative, magnitude: magnitude)
    }

    public var isNegative: Bool { bitPattern.leadingZeroBitCount == 0 && !bitPattern.isZero }

    /// The absolute value; 2²⁵⁵ for the least value.
    public var magnitude: UInt256 {
        isNegative ? (~bitPattern).addingReportingOverflow(.one).partialValue : bitPattern
    }

    /// The fewest bits of a two's complement number that holds the value, 1…256.
    public var signedBitWidth: Int {
        (isNegative ? ~bitPattern : bitPattern).bitWidth + 1
    }
}

extension Int256: Comparable {
    public static func < (lhs: Int256, rhs: Int256) -> Bool {
        lhs.isNegative == rhs.isNegative ? lhs.bitPattern < rhs.bitPattern : lhs.isNegative
    }
}

extension Int256: ExpressibleByIntegerLiteral {
    @inlinable
    public init(integerLiteral value: Int) { self.init(value) }
}

extension Int256: CustomStringConvertible {
    /// The decimal digits, after a `-` for a negative value.
    public var description: String { (isNegative ? "-" : "") + magnitude.description }
}
