extension UInt256 {
    /// The bits that are set in both values.
    @inlinable
    public static func & (lhs: UInt256, rhs: UInt256) -> UInt256 {
        UInt256(limbs: lhs.limb0 & rhs.limb0, lhs.limb1 & rhs.limb1, lhs.limb2 & rhs.limb2, lhs.limb3 & rhs.limb3)
    }

    /// The bits that are set in either value.
    @inlinable
    public static func | (lhs: UInt256, rhs: UInt256) -> UInt256 {
        UInt256(limbs: lhs.limb0 | rhs.limb0, lhs.limb1 | rhs.limb1, lhs.limb2 | rhs.limb2, lhs.limb3 | rhs.limb3)
    }

    /// The bits that are set in one value only.
    @inlinable
    public static func ^ (lhs: UInt256, rhs: UInt256) -> UInt256 {
        UInt256(limbs: lhs.limb0 ^ rhs.limb0, lhs.limb1 ^ rhs.limb1, lhs.limb2 ^ rhs.limb2, lhs.limb3 ^ rhs.limb3)
    }

    /// The value with every bit inverted.
    @inlinable
    public static prefix func ~ (value: UInt256) -> UInt256 {
        UInt256(limbs: ~value.limb0, ~value.limb1, ~value.limb2, ~value.limb3)
    }

    /// Shifts left. Bits beyond 255 are lost; a count above 255 gives zero, a negative count shifts right.
    @inlinable
    public static func << (value: UInt256, count: Int) -> UInt256 {
        guard count >= 0 else { return value >> Int(clamping: count.magnitude) }
        guard count < 256 else { return .zero }
        let low: InlineArray<4, UInt64> = [value.limb0, value.limb1, value.limb2, value.limb3]
        var shifted: InlineArray<4, UInt64> = .init(repeating: 0)
        let (limbs, bits) = (count &>> 6, count & 63)
        for index in limbs..<4 {
            let upper = low[index &- limbs] &<< UInt64(truncatingIfNeeded: bits)
            let lower = index > limbs ? low[index &- limbs &- 1] >> UInt64(truncatingIfNeeded: 64 &- bits) : 0
            shifted[index] = upper | lower
        }
        return UInt256(limbs: shifted[0], shifted[1], shifted[2], shifted[3])
    }

    /// Shifts right. A count above 255 gives zero, a negative count shifts left.
    @inlinable
    public static func >> (value: UInt256, count: Int) -> UInt256 {
        guard count >= 0 else { return value << Int(clamping: count.magnitude) }
        guard count < 256 else { return .zero }
        let high: InlineArray<4, UInt64> = [value.limb0, value.limb1, value.limb2, value.limb3]
        var shifted: InlineArray<4, UInt64> = .init(repeating: 0)
        let (limbs, bits) = (count &>> 6, count & 63)
        for index in 0..<(4 &- limbs) {
            let lower = high[index &+ limbs] &>> UInt64(truncatingIfNeeded: bits)
            let upper = index &+ limbs < 3 ? high[index &+ limbs &+ 1] << UInt64(truncatingIfNeeded: 64 &- bits) : 0
            shifted[index] = lower | upper
        }
        return UInt256(limbs: shifted[0], shifted[1], shifted[2], shifted[3])
    }

    /// The number of zero bits above the highest bit that is set, 256 for zero.
    @inlinable
    public var leadingZeroBitCount: Int { 256 &- bitWidth }

    /// The number of bits that hold the value, 0 for zero.
    @inlinable
    public var bitWidth: Int {
        if limb3 != 0 { return 256 &- limb3.leadingZeroBitCount }
        if limb2 != 0 { return 192 &- limb2.leadingZeroBitCount }
        if limb1 != 0 { return 128 &- limb1.leadingZeroBitCount }
        return 64 &- limb0.leadingZeroBitCount
    }
}
