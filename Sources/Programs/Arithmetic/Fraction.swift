package import BigInt

/// An exact rational number, always in lowest terms with a positive denominator.
///
/// Weights, shares and thresholds are fractions up to the one floor that makes an amount of them. Numbers that fit machine words are computed in them,
/// all others have arbitrary size: nothing overflows and nothing is rounded by accident.
package struct Fraction: Sendable, Hashable {
    private enum Form: Hashable, Sendable {
        case words(Int, Int)
        case integers(BigInt, BigInt)
    }

    private var form: Form

    package static let zero = Fraction(0)
    package static let one = Fraction(1)

    package init(_ value: Int) { form = .words(value, 1) }

    package init(_ value: BigInt) { self.init(reducing: value, 1) }

    /// The quotient of two whole numbers, or nothing where `denominator` is zero.
    package init?(_ numerator: BigInt, over denominator: BigInt) {
        guard denominator != 0 else { return nil }
        self.init(reducing: numerator, denominator)
    }

    /// Reads `12`, `-12` or `3/4`: decimal digits only, and no denominator of zero.
    package init?(text: String) {
        if text.utf8.count <= 18, text.utf8.allSatisfy({ (48...57).contains($0) }), let word = Int(text) {
            self.init(word)
            return
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let numerator = Self.integer(parts[0], signed: true) else { return nil }
        guard parts.count == 2 else {
            self.init(numerator)
            return
        }
        guard let denominator = Self.integer(parts[1], signed: false) else { return nil }
        self.init(numerator, over: denominator)
    }

    private static func integer(_ text: Substring, signed: Bool) -> BigInt? {
        let digits = signed && text.first == "-" ? text.dropFirst() : text
        guard !digits.isEmpty, digits.utf8.count <= 200, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return BigInt(text, radix: 10)
    }

    private init(words numerator: Int, _ denominator: Int) {
        let divisor = Self.commonDivisor(numerator.magnitude, denominator.magnitude)
        form = divisor <= 1 ? .words(numerator, denominator) : .words(numerator / Int(divisor), denominator / Int(divisor))
    }

    private init(reducing numerator: BigInt, _ denominator: BigInt) {
        var (upper, lower) = denominator.sign == .minus ? (-numerator, -denominator) : (numerator, denominator)
        if lower != 1 {
            let divisor = upper.greatestCommonDivisor(with: lower)
            if divisor != 1 { (upper, lower) = (upper / divisor, lower / divisor) }
        }
        if let small = Int(exactly: upper), small != .min, let divisor = Int(exactly: lower) {
            form = .words(small, divisor)
        } else {
            form = .integers(upper, lower)
        }
    }

    private static func commonDivisor(_ first: UInt, _ second: UInt) -> UInt {
        var (a, b) = (first, second)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }

    package var numerator: BigInt {
        switch form {
        case .words(let value, _): BigInt(value)
        case .integers(let value, _): value
        }
    }

    package var denominator: BigInt {
        switch form {
        case .words(_, let value): BigInt(value)
        case .integers(_, let value): value
        }
    }

    /// The bits of the wider of numerator and denominator.
    package var width: Int {
        switch form {
        case .words: 64
        case .integers(let numerator, let denominator): max(numerator.bitWidth, denominator.bitWidth)
        }
    }

    package var isWhole: Bool {
        switch form {
        case .words(_, let denominator): denominator == 1
        case .integers(_, let denominator): denominator == 1
        }
    }

    package var isNegative: Bool {
        switch form {
        case .words(let numerator, _): numerator < 0
        case .integers(let numerator, _): numerator.sign == .minus
        }
    }

    package var isZero: Bool { form == .words(0, 1) }

    /// The value where it is whole and fits a machine word.
    package var word: Int? {
        if case .words(let value, 1) = form { value } else { nil }
    }

    /// The greatest whole number that is not greater.
    package var floor: Fraction {
        switch form {
        case .words(let numerator, let denominator):
            if denominator == 1 { return self }
            let quotient = numerator / denominator
            return Fraction(numerator < 0 ? quotient - 1 : quotient)
        case .integers(let numerator, let denominator):
            if denominator == 1 { return self }
            let quotient = numerator / denominator
            return Fraction(numerator.sign == .minus ? quotient - 1 : quotient)
        }
    }

    /// Decimal digits, or `a/b` where the value is not whole.
    package var text: String { isWhole ? numerator.description : "\(numerator)/\(denominator)" }
}

extension Fraction: Comparable {
    package static func + (left: Fraction, right: Fraction) -> Fraction {
        if case .words(let a, let b) = left.form, case .words(let c, let d) = right.form {
            if b == 1, d == 1 {
                let (sum, overflow) = a.addingReportingOverflow(c)
                if !overflow, sum != .min { return Fraction(sum) }
            } else if let (upper, lower) = crossed(a, b, c, d), upper.0.addingReportingOverflow(upper.1).overflow == false, upper.0 + upper.1 != .min
            {
                return Fraction(words: upper.0 + upper.1, lower)
            }
        }
        return Fraction(reducing: left.numerator * right.denominator + right.numerator * left.denominator, left.denominator * right.denominator)
    }

    /// Both numerators over the product of the denominators, where all of it fits words.
    private static func crossed(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> ((Int, Int), Int)? {
        let first = a.multipliedReportingOverflow(by: d)
        let second = c.multipliedReportingOverflow(by: b)
        let lower = b.multipliedReportingOverflow(by: d)
        guard !first.overflow, !second.overflow, !lower.overflow else { return nil }
        return ((first.partialValue, second.partialValue), lower.partialValue)
    }

    package static prefix func - (value: Fraction) -> Fraction {
        switch value.form {
        case .words(let numerator, let denominator): Fraction(words: -numerator, denominator)
        case .integers(let numerator, let denominator): Fraction(reducing: -numerator, denominator)
        }
    }

    package static func - (left: Fraction, right: Fraction) -> Fraction { left + -right }

    package static func * (left: Fraction, right: Fraction) -> Fraction {
        if case .words(let a, let b) = left.form, case .words(let c, let d) = right.form {
            let upper = a.multipliedReportingOverflow(by: c)
            let lower = b.multipliedReportingOverflow(by: d)
            if !upper.overflow, !lower.overflow, upper.partialValue != .min { return Fraction(words: upper.partialValue, lower.partialValue) }
        }
        return Fraction(reducing: left.numerator * right.numerator, left.denominator * right.denominator)
    }

    /// The quotient, or nothing where the divisor is zero.
    package func divided(by other: Fraction) -> Fraction? {
        if case .words(let a, let b) = form, case .words(let c, let d) = other.form, c > 0 {
            let upper = a.multipliedReportingOverflow(by: d)
            let lower = b.multipliedReportingOverflow(by: c)
            if !upper.overflow, !lower.overflow, upper.partialValue != .min { return Fraction(words: upper.partialValue, lower.partialValue) }
        }
        return Fraction(numerator * other.denominator, over: denominator * other.numerator)
    }

    package static func < (left: Fraction, right: Fraction) -> Bool {
        if case .words(let a, let b) = left.form, case .words(let c, let d) = right.form {
            if b == d { return a < c }
            if let (upper, _) = crossed(a, b, c, d) { return upper.0 < upper.1 }
        }
        return left.numerator * right.denominator < right.numerator * left.denominator
    }

    /// The value raised to a whole power that is not negative.
    package func raised(to exponent: Int) -> Fraction {
        var (result, square, left) = (Fraction.one, self, exponent)
        while left > 0 {
            if left & 1 == 1 { result = result * square }
            left >>= 1
            if left > 0 { square = square * square }
        }
        return result
    }
}
