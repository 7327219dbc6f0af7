// Addition, subtraction and multiplication, each in two forms: one that returns nil on overflow, for amounts, and one that reports the
// overflow with the wrapped value, for code that computes on limbs.

extension UInt256 {
    /// Returns the sum, nil when it exceeds 2²⁵⁶ − 1.
    @inlinable
    public func adding(_ other: UInt256) -> UInt256? {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? nil : sum
    }

    /// Returns the difference, nil when `other` is larger.
    @inlinable
    public func subtracting(_ other: UInt256) -> UInt256? {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? nil : difference
    }

    /// Returns the product, nil when it exceeds 2²⁵⁶ − 1.
    @inlinable
    public func multiplied(by other: UInt256) -> UInt256? {
        let (high, low) = multipliedFullWidth(by: other)
        return high.isZero ? low : nil
    }

    /// Returns the sum modulo 2²⁵⁶, and whether it overflowed.
    @inlinable
    public func addingReportingOverflow(_ other: UInt256) -> (partialValue: UInt256, overflow: Bool) {
        let (sum0, carry0) = limb0.addingReportingOverflow(other.limb0)
        let (sum1, carry1) = UInt256.sum(limb1, other.limb1, carry: carry0)
        let (sum2, carry2) = UInt256.sum(limb2, other.limb2, carry: carry1)
        let (sum3, carry3) = UInt256.sum(limb3, other.limb3, carry: carry2)
        return (UInt256(limbs: sum0, sum1, sum2, sum3), carry3)
    }

    /// Returns the difference modulo 2²⁵⁶, and whether it went below zero.
    @inlinable
    public func subtractingReportingOverflow(_ other: UInt256) -> (partialValue: UInt256, overflow: Bool) {
        let (part0, borrow0) = limb0.subtractingReportingOverflow(other.limb0)
        let (part1, borrow1) = UInt256.difference(limb1, other.limb1, borrow: borrow0)
        let (part2, borrow2) = UInt256.difference(limb2, other.limb2, borrow: borrow1)
        let (part3, borrow3) = UInt256.difference(limb3, other.limb3, borrow: borrow2)
        return (UInt256(limbs: part0, part1, part2, part3), borrow3)
    }

    /// Returns the product modulo 2²⁵⁶, and whether it overflowed.
    @inlinable
    public func multipliedReportingOverflow(by other: UInt256) -> (partialValue: UInt256, overflow: Bool) {
        let (high, low) = multipliedFullWidth(by: other)
        return (low, !high.isZero)
    }

    /// Returns the whole product of 512 bits.
    @inlinable
    public func multipliedFullWidth(by other: UInt256) -> (high: UInt256, low: UInt256) {
        if let left = asUInt64, let right = other.asUInt64 {
            let (high, low) = left.multipliedFullWidth(by: right)
            return (.zero, UInt256(limbs: low, high, 0, 0))
        }
        let right: InlineArray<4, UInt64> = [other.limb0, other.limb1, other.limb2, other.limb3]
        let left: InlineArray<4, UInt64> = [limb0, limb1, limb2, limb3]
        var product: InlineArray<8, UInt64> = .init(repeating: 0)
        for row in 0..<4 {
            var carry: UInt64 = 0
            for column in 0..<4 {
                // (2⁶⁴−1)² + 2·(2⁶⁴−1) = 2¹²⁸ − 1: never overflows.
                let wide = UInt128(left[row]) &* UInt128(right[column]) &+ UInt128(product[row &+ column]) &+ UInt128(carry)
                product[row &+ column] = UInt64(truncatingIfNeeded: wide)
                carry = UInt64(truncatingIfNeeded: wide &>> 64)
            }
            product[row &+ 4] = carry
        }
        return (
            UInt256(limbs: product[4], product[5], product[6], product[7]),
            UInt256(limbs: product[0], product[1], product[2], product[3])
        )
    }

    @inlinable
    static func sum(_ left: UInt64, _ right: UInt64, carry: Bool) -> (UInt64, Bool) {
        let (partial, overflow) = left.addingReportingOverflow(right)
        let (sum, carried) = partial.addingReportingOverflow(carry ? 1 : 0)
        return (sum, overflow != carried)
    }

    @inlinable
    static func difference(_ left: UInt64, _ right: UInt64, borrow: Bool) -> (UInt64, Bool) {
        let (partial, overflow) = left.subtractingReportingOverflow(right)
        let (difference, borrowed) = partial.subtractingReportingOverflow(borrow ? 1 : 0)
        return (difference, overflow != borrowed)
    }
}
