public import EthereumPrimitives

/// What a model's calls cost: an integer price, in the smallest unit of the asset, per million units of each kind.
///
/// Stored in place, without the heap: every hold and every settlement reads one.
public struct PriceSchedule: Sendable {
    /// The number of units that a price is for.
    public static let unitsPerPrice: UInt256 = 1_000_000

    /// One for each ``MeteredUnit``, by its number; zero where none is set.
    private var prices = InlineArray<11, UInt256>(repeating: .zero)
    /// The units with a price, by the bit of their number: a price of zero is not the same as none.
    private var priced: UInt16 = 0

    public init() {}

    /// The price per million units set for exactly this unit; nil where none is set.
    public subscript(unit: MeteredUnit) -> UInt256? {
        get { priced & (1 << unit.rawValue) == 0 ? nil : prices[Int(unit.rawValue)] }
        set {
            prices[Int(unit.rawValue)] = newValue ?? .zero
            if newValue == nil { priced &= ~(1 << unit.rawValue) } else { priced |= 1 << unit.rawValue }
        }
    }

    /// The price per million units that holds for this unit, by fallback where none is set of its own; zero without either.
    public func effectivePrice(of unit: MeteredUnit) -> UInt256 {
        self[unit] ?? unit.fallback.flatMap { self[$0] } ?? .zero
    }

    /// The cost of a usage: the exact rational sum Σ quantity · price / 10⁶, rounded up once.
    ///
    /// - Returns: nil when the sum before division does not fit 256 bits.
    public func charge(for usage: Usage) -> UInt256? {
        var sum = UInt256.zero
        for unit in MeteredUnit.all where usage[unit] != 0 {
            guard let product = effectivePrice(of: unit).multiplied(by: UInt256(usage[unit])), let next = sum.adding(product) else { return nil }
            sum = next
        }
        return UInt256.mulDiv(sum, .one, PriceSchedule.unitsPerPrice, rounding: .up)
    }

    /// The most that this usage can cost when it isn't known yet which of its input tokens are cached, written to the cache or sound, and which of
    /// its output tokens are reasoning or sound.
    public func greatestCharge(for usage: Usage) -> UInt256? {
        var worst = self
        worst[.inputToken] = greatestPrice(of: .inputToken)
        worst[.outputToken] = greatestPrice(of: .outputToken)
        return worst.charge(for: usage)
    }

    /// The greatest of a unit's own price and of those that fall back to it.
    private func greatestPrice(of unit: MeteredUnit) -> UInt256 {
        var greatest = effectivePrice(of: unit)
        for special in MeteredUnit.all where special.fallback == unit { greatest = max(greatest, effectivePrice(of: special)) }
        return greatest
    }
}

extension PriceSchedule: Hashable {
    public static func == (left: PriceSchedule, right: PriceSchedule) -> Bool {
        left.priced == right.priced && left.prices.indices.allSatisfy { left.prices[$0] == right.prices[$0] }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(priced)
        for index in prices.indices { hasher.combine(prices[index]) }
    }
}
