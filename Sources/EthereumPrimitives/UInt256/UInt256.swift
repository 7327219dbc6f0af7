/// An unsigned integer of 256 bits: the type of every amount, balance and ABI word.
///
/// The four 64-bit limbs lie inline, so a value never touches the heap. There are no operators `+`, `-` and `*`: an amount that overflows is
/// an outcome for the caller to handle, never a trap and never a silent wrap.
///
/// ```swift
/// let total: UInt256? = price.multiplied(by: tokens)?.adding(fee)   // nil when it exceeds 256 bits
/// ```
@frozen
public struct UInt256: Sendable, Hashable {
    /// Bits 0…63.
    @usableFromInline var limb0: UInt64
    /// Bits 64…127.
    @usableFromInline var limb1: UInt64
    /// Bits 128…191.
    @usableFromInline var limb2: UInt64
    /// Bits 192…255.
    @usableFromInline var limb3: UInt64

    /// Makes the value `limb0 + limb1·2⁶⁴ + limb2·2¹²⁸ + limb3·2¹⁹²`.
    @inlinable
    public init(limbs limb0: UInt64, _ limb1: UInt64, _ limb2: UInt64, _ limb3: UInt64) {
        self.limb0 = limb0
        self.limb1 = limb1
        self.limb2 = limb2
        self.limb3 = limb3
    }

    /// Makes zero.
    @inlinable
    public init() {
        self.init(limbs: 0, 0, 0, 0)
    }

    /// Makes the value of a machine integer.
    @inlinable
    public init(_ value: UInt64) {
        self.init(limbs: value, 0, 0, 0)
    }

    /// Makes the value of any integer. Returns nil outside 0 … 2²⁵⁶ − 1.
    @inlinable
    public init?(exactly value: some BinaryInteger) {
        guard value >= 0 else { return nil }
        guard let narrow = UInt64(exactly: value) else {
            self.init(wide: value)
            return
        }
        self.init(narrow)
    }

    @usableFromInline
    init?(wide value: some BinaryInteger) {
        var limbs: InlineArray<4, UInt64> = .init(repeating: 0)
        for (index, word) in value.words.enumerated() {
            guard index < 4 else {
                guard word == 0 else { return nil }
                continue
            }
            limbs[index] = UInt64(word)
        }
        self.init(limbs: limbs[0], limbs[1], limbs[2], limbs[3])
    }

    /// 0.
    public static let zero = UInt256()
    /// 1.
    public static let one = UInt256(1)
    /// 2²⁵⁶ − 1.
    public static let max = UInt256(limbs: .max, .max, .max, .max)

    /// True for 0.
    @inlinable
    public var isZero: Bool { limb0 | limb1 | limb2 | limb3 == 0 }

    /// The four limbs, least significant first.
    @inlinable
    public var limbs: (UInt64, UInt64, UInt64, UInt64) { (limb0, limb1, limb2, limb3) }

    /// The value as a `UInt64`, nil when it is larger than `UInt64.max`.
    @inlinable
    public var asUInt64: UInt64? { limb1 | limb2 | limb3 == 0 ? limb0 : nil }

    /// The value as an `Int`, nil when it is larger than `Int.max`.
    @inlinable
    public var asInt: Int? { asUInt64.flatMap { Int(exactly: $0) } }
}

extension UInt256: Comparable {
    /// Compares the values.
    @inlinable
    public static func < (lhs: UInt256, rhs: UInt256) -> Bool {
        lhs.subtractingReportingOverflow(rhs).overflow
    }
}

extension UInt256: ExpressibleByIntegerLiteral {
    /// Makes the value of a literal.
    @inlinable
    public init(integerLiteral value: UInt64) {
        self.init(value)
    }
}
