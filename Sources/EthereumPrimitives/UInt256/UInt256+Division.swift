// Division by Knuth's Algorithm D (The Art of Computer Programming, volume 2, section 4.3.1) on 64-bit limbs. One routine divides
// up to 512 bits by up to 256, so `mulDiv` needs no trick and `quotientAndRemainder` is its special case.

extension UInt256 {
    /// The rounding of a quotient that leaves a remainder.
    public enum Rounding: Sendable {
        /// Toward zero.
        case down
        /// Away from zero.
        case up
    }

    /// Returns the quotient, rounded down, and the remainder. Returns nil for a divisor of zero.
    public func quotientAndRemainder(dividingBy divisor: UInt256) -> (quotient: UInt256, remainder: UInt256)? {
        guard !divisor.isZero else { return nil }
        if let narrow = divisor.asUInt64 {
            let (quotient, remainder) = dividedByLimb(narrow)
            return (quotient, UInt256(remainder))
        }
        guard self >= divisor else { return (.zero, self) }
        let division = WideDivision.divide(high: .zero, low: self, by: divisor)
        return (division.quotient, division.remainder)
    }

    /// Returns `a·b / d`, computed with a product of 512 bits. Returns nil when `d` is zero or the result exceeds 256 bits.
    ///
    /// ```swift
    /// UInt256.mulDiv(balance, claimable, supply)                // a holder's share, rounded down
    /// UInt256.mulDiv(tokens, price, 1_000_000, rounding: .up)   // a charge
    /// ```
    public static func mulDiv(_ a: UInt256, _ b: UInt256, _ d: UInt256, rounding: Rounding = .down) -> UInt256? {
        let (high, low) = a.multipliedFullWidth(by: b)
        guard high < d else { return nil }  // also d == 0: nothing is less than zero
        let quotient: UInt256
        let remainder: UInt256
        if high.isZero, let narrow = d.asUInt64 {
            let (narrowQuotient, narrowRemainder) = low.dividedByLimb(narrow)
            (quotient, remainder) = (narrowQuotient, UInt256(narrowRemainder))
        } else {
            (quotient, remainder) = WideDivision.divide(high: high, low: low, by: d)
        }
        guard rounding == .up, !remainder.isZero else { return quotient }
        return quotient.adding(.one)
    }

    /// Divides by one limb, which is not zero.
    func dividedByLimb(_ divisor: UInt64) -> (quotient: UInt256, remainder: UInt64) {
        if limb1 | limb2 | limb3 == 0 {
            let (quotient, remainder) = limb0.quotientAndRemainder(dividingBy: divisor)
            return (UInt256(quotient), remainder)
        }
        let (part3, rest3) = limb3.quotientAndRemainder(dividingBy: divisor)
        let (part2, rest2) = divisor.dividingFullWidth((rest3, limb2))
        let (part1, rest1) = divisor.dividingFullWidth((rest2, limb1))
        let (part0, rest0) = divisor.dividingFullWidth((rest1, limb0))
        return (UInt256(limbs: part0, part1, part2, part3), rest0)
    }
}

/// A division of 512 bits by 256 in progress: the normalized dividend with one limb of head room, and the normalized divisor.
private struct WideDivision {
    var dividend: InlineArray<9, UInt64>
    let divisor: InlineArray<4, UInt64>
    /// The number of significant limbs of the divisor, 1…4.
    let count: Int
    let shift: Int

    /// Divides `high·2²⁵⁶ + low`. The divisor is not zero and is larger than `high`.
    static func divide(high: UInt256, low: UInt256, by divisor: UInt256) -> (quotient: UInt256, remainder: UInt256) {
        var division = WideDivision(high: high, low: low, divisor: divisor)
        var quotient: InlineArray<9, UInt64> = .init(repeating: 0)
        for position in stride(from: 8 - division.count, through: 0, by: -1) {
            quotient[position] = division.quotientLimb(at: position)
        }
        let rest = UInt256(limbs: division.dividend[0], division.dividend[1], division.dividend[2], division.dividend[3])
        return (
            UInt256(limbs: quotient[0], quotient[1], quotient[2], quotient[3]),
            rest >> division.shift
        )
    }

    /// Shifts both sides left until the divisor's highest bit is set.
    init(high: UInt256, low: UInt256, divisor: UInt256) {
        count = (divisor.bitWidth + 63) / 64
        shift = count * 64 - divisor.bitWidth
        let scaled = divisor << shift
        self.divisor = [scaled.limb0, scaled.limb1, scaled.limb2, scaled.limb3]
        let scaledLow = low << shift
        let scaledHigh = (high << shift) | (shift == 0 ? .zero : low >> (256 - shift))
        let overflow = shift == 0 ? 0 : high.limb3 >> (64 - shift)
        dividend = [
            scaledLow.limb0, scaledLow.limb1, scaledLow.limb2, scaledLow.limb3,
            scaledHigh.limb0, scaledHigh.limb1, scaledHigh.limb2, scaledHigh.limb3, overflow,
        ]
    }

    /// Estimates one limb of the quotient and subtracts its multiple: steps D3 to D6. The estimate is at most two too large.
    mutating func quotientLimb(at position: Int) -> UInt64 {
        let top = divisor[count - 1]
        let head = dividend[position + count]
        var estimate: UInt64
        if head >= top {
            estimate = .max
        } else {
            estimate = top.dividingFullWidth((head, dividend[position + count - 1])).quotient
        }
        var borrowed = subtract(multiple: estimate, at: position)
        while borrowed {
            estimate &-= 1
            borrowed = !addBack(at: position)
        }
        return estimate
    }

    /// Subtracts `multiple · divisor` from the dividend's limbs at `position`. Returns true when the result went below zero.
    mutating func subtract(multiple: UInt64, at position: Int) -> Bool {
        var carry: UInt64 = 0
        var borrow = false
        for index in 0..<count {
            let product = UInt128(multiple) &* UInt128(divisor[index]) &+ UInt128(carry)
            carry = UInt64(truncatingIfNeeded: product &>> 64)
            (dividend[position + index], borrow) = UInt256.difference(
                dividend[position + index], UInt64(truncatingIfNeeded: product), borrow: borrow)
        }
        (dividend[position + count], borrow) = UInt256.difference(dividend[position + count], carry, borrow: borrow)
        return borrow
    }

    /// Adds the divisor back once. Returns true when the dividend is no longer negative.
    mutating func addBack(at position: Int) -> Bool {
        var carry = false
        for index in 0..<count {
            (dividend[position + index], carry) = UInt256.sum(dividend[position + index], divisor[index], carry: carry)
        }
        (dividend[position + count], carry) = UInt256.sum(dividend[position + count], 0, carry: carry)
        return carry
    }
}
