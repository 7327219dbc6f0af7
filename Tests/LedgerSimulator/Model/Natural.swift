internal import EthereumPrimitives

/// An integer from zero without an upper end, in schoolbook arithmetic on 32-bit digits: the model's money. It shares no code with `UInt256`.
struct Natural: Hashable, Comparable, CustomStringConvertible {
    /// Least significant first, no zeros at the end.
    private var digits: [UInt32] = []

    private init(digits: [UInt32]) {
        self.digits = digits
        while self.digits.last == 0 { self.digits.removeLast() }
    }

    init(_ value: UInt64) { self.init(digits: [UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32)]) }

    init(_ value: UInt256) {
        let bytes = value.bigEndianBytes
        self.init(digits: (0..<8).map { digit in (0..<4).reduce(0) { $0 << 8 | UInt32(bytes[28 - 4 * digit + $1]) } })
    }

    static let zero = Natural(digits: [])
    static func power(ofTwo exponent: Int) -> Natural {
        Natural(digits: [UInt32](repeating: 0, count: exponent / 32) + [1 << UInt32(exponent % 32)])
    }

    var isZero: Bool { digits.isEmpty }

    /// nil when it has more than 256 bits.
    var word: UInt256? {
        guard digits.count <= 8 else { return nil }
        return UInt256(bigEndian: digits.reversed().flatMap { digit in (0..<4).map { UInt8(truncatingIfNeeded: digit >> (24 - 8 * UInt32($0))) } })
    }

    var description: String { word?.description ?? "2^256 or more" }

    static func < (left: Natural, right: Natural) -> Bool {
        left.digits.count != right.digits.count
            ? left.digits.count < right.digits.count : left.digits.reversed().lexicographicallyPrecedes(right.digits.reversed())
    }

    static func + (left: Natural, right: Natural) -> Natural {
        var (sum, carry): ([UInt32], UInt64) = ([], 0)
        for index in 0..<max(left.digits.count, right.digits.count) {
            carry += UInt64(left.digit(index)) + UInt64(right.digit(index))
            sum.append(UInt32(truncatingIfNeeded: carry))
            carry >>= 32
        }
        return Natural(digits: sum + [UInt32(carry)])
    }

    /// The model never takes more than there is; if it does, the model is wrong.
    static func - (left: Natural, right: Natural) -> Natural {
        precondition(left >= right, "the model subtracts more than there is")
        var (difference, borrow): ([UInt32], Int64) = ([], 0)
        for index in left.digits.indices {
            borrow += Int64(left.digits[index]) - Int64(right.digit(index))
            difference.append(UInt32(truncatingIfNeeded: borrow))
            borrow >>= 32
        }
        return Natural(digits: difference)
    }

    static func * (left: Natural, right: Natural) -> Natural {
        var product = [UInt32](repeating: 0, count: left.digits.count + right.digits.count)
        for (low, digit) in left.digits.enumerated() {
            var carry: UInt64 = 0
            for (high, other) in right.digits.enumerated() {
                carry += UInt64(digit) * UInt64(other) + UInt64(product[low + high])
                product[low + high] = UInt32(truncatingIfNeeded: carry)
                carry >>= 32
            }
            product[low + right.digits.count] = UInt32(carry)
        }
        return Natural(digits: product)
    }

    /// Rounded down, digit by digit: an estimate from the leading digits that is never too great is taken away until less than the divisor is left.
    static func / (dividend: Natural, divisor: Natural) -> Natural {
        precondition(!divisor.isZero, "the model divides by zero")
        if dividend < divisor { return .zero }
        let length = divisor.digits.count
        let leading = UInt64(divisor.digit(length - 1)) + 1
        var (rest, quotient): (Natural, [UInt32]) = (.zero, [])
        for digit in dividend.digits.reversed() {
            rest = Natural(digits: [digit] + rest.digits)
            var count: UInt64 = 0
            while rest >= divisor {
                let estimate = max(1, (UInt64(rest.digit(length)) << 32 | UInt64(rest.digit(length - 1))) / leading)
                rest = rest - divisor * Natural(estimate)
                count += estimate
            }
            quotient.append(UInt32(count))
        }
        return Natural(digits: quotient.reversed())
    }

    static func += (left: inout Natural, right: Natural) { left = left + right }
    static func -= (left: inout Natural, right: Natural) { left = left - right }

    private func digit(_ index: Int) -> UInt32 { index < digits.count ? digits[index] : 0 }
}

extension Natural: ExpressibleByIntegerLiteral {
    init(integerLiteral value: UInt64) { self.init(value) }
}
