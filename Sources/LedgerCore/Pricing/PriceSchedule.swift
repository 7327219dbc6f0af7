public import EthereumPrimitives

/// What a model's calls cost: an integer price, in the smallest unit of the asset, per million units of each kind.
public struct PriceSchedule: Sendable, Hashable {
    /// The number of units that a price is for.
    public static let unitsPerPrice: UInt256 = 1_000_000

    private var prices: [UInt256?]

    public init() {
        prices = [UInt256?](repeating: nil, count: MeteredUnit.allCases.count)
    }

    /// The price per million units set for exactly this unit; nil where none is set.
    public subscript(unit: MeteredUnit) -> UInt256? {
        get { prices[Int(unit.rawValue)] }
        set { prices[Int(unit.rawValue)] = newValue }
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
        for unit in MeteredUnit.allCases where usage[unit] != 0 {
            guard let product = effectivePrice(of: unit).multiplied(by: UInt256(usage[unit])), let next = sum.adding(product) else { return nil }
            sum = next
        }
        return UInt256.mulDiv(sum, .one, PriceSchedule.unitsPerPrice, rounding: .up)
    }

    /// The most that this usage can cost when it isn't known yet which input tokens are cached and which output tokens are reasoning.
    public func greatestCharge(for usage: Usage) -> UInt256? {
        var worst = self
        worst[.inputToken] = max(effectivePrice(of: .inputToken), effectivePrice(of: .cachedInputToken))
        worst[.outputToken] = max(effectivePrice(of: .outputToken), effectivePrice(of: .reasoningToken))
        return worst.charge(for: usage)
    }
}
