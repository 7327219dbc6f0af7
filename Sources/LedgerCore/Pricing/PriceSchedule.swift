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

    /// The prices from certain volumes on, by unit and volume. Of what one unit has, the first begins above zero.
    public private(set) var tiers: [PriceTier] = []
    /// The least that a settled call costs, in the smallest unit of the asset, whatever it used.
    public var leastCharge = UInt256.zero

    public init() {}

    /// The price per million units set for exactly this unit; nil where none is set. With tiers: the price below the first of them.
    public subscript(unit: MeteredUnit) -> UInt256? {
        get { priced & (1 << unit.rawValue) == 0 ? nil : prices[Int(unit.rawValue)] }
        set {
            prices[Int(unit.rawValue)] = newValue ?? .zero
            if newValue == nil { priced &= ~(1 << unit.rawValue) } else { priced |= 1 << unit.rawValue }
            if newValue == nil { tiers.removeAll { $0.unit == unit } }
        }
    }

    /// Adds a tier in its place.
    ///
    /// - Returns: false, and nothing is added, when the unit has no price of its own, the tier begins at zero or where another one does, or there
    ///   are ``PriceTier/maximumCount`` already.
    public mutating func add(_ tier: PriceTier) -> Bool {
        guard self[tier.unit] != nil, tier.from > 0, tiers.count < PriceTier.maximumCount else { return false }
        let index = tiers.firstIndex { !($0 < tier) } ?? tiers.endIndex
        if index < tiers.endIndex, !(tier < tiers[index]) { return false }
        tiers.insert(tier, at: index)
        return true
    }

    /// The unit whose price a unit costs: itself, or its fallback where it has none of its own. nil: it is free.
    public func pricedUnit(of unit: MeteredUnit) -> MeteredUnit? {
        if self[unit] != nil { return unit }
        guard let fallback = unit.fallback, self[fallback] != nil else { return nil }
        return fallback
    }
}

extension PriceSchedule: CustomStringConvertible {
    public var description: String {
        let prices = MeteredUnit.all.compactMap { unit in self[unit].map { "\(unit.name) \($0)" } }
        let tiers = tiers.map { "\($0.unit.name) from \($0.from) \($0.price)" }
        return (prices + tiers + (leastCharge.isZero ? [] : ["at least \(leastCharge)"])).joined(separator: ", ")
    }
}

extension PriceSchedule: Hashable {
    public static func == (left: PriceSchedule, right: PriceSchedule) -> Bool {
        left.priced == right.priced && left.leastCharge == right.leastCharge && left.tiers == right.tiers
            && left.prices.indices.allSatisfy { left.prices[$0] == right.prices[$0] }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(priced)
        hasher.combine(leastCharge)
        hasher.combine(tiers)
        for index in prices.indices { hasher.combine(prices[index]) }
    }
}
