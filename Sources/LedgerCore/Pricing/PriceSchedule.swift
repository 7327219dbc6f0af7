public import EthereumPrimitives

/// The prices of a model's calls: an integer price, in the smallest unit of the asset, per million units of each kind.
///
/// A copy shares its arrays: every hold and every settlement reads a schedule, and none changes it.
public struct PriceSchedule: Sendable, Hashable {
    /// The number of units that a price is for.
    public static let unitsPerPrice: UInt256 = 1_000_000

    /// The prices of the units that have one, in the order of their numbers.
    private var prices: [UInt256] = []
    /// The units with a price, by the bit of their number.
    private var priced: UInt32 = 0

    static let maximumUnits = UInt32.bitWidth

    /// The prices from certain volumes on, by unit and volume. Of what one unit has, the first begins above zero.
    public private(set) var tiers: [PriceTier] = []
    /// The least that a settled call costs, in the smallest unit of the asset, whatever it used.
    public var leastCharge = UInt256.zero

    public init() {}

    /// The price per million units set for exactly this unit; nil where none is set. With tiers: the price below the first of them.
    public subscript(unit: MeteredUnit) -> UInt256? {
        get { priced & unit.bit == 0 ? nil : prices[place(of: unit)] }
        set {
            if priced & unit.bit != 0 { prices.remove(at: place(of: unit)) }
            if let newValue {
                prices.insert(newValue, at: place(of: unit))
                priced |= unit.bit
            } else {
                priced &= ~unit.bit
                tiers.removeAll { $0.unit == unit }
            }
        }
    }

    /// The number of units before this one that have a price.
    private func place(of unit: MeteredUnit) -> Int { (priced & (unit.bit - 1)).nonzeroBitCount }

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

    /// The unit whose price a unit costs: itself, or the nearest that it falls back to. nil: it is free.
    public func pricedUnit(of unit: MeteredUnit) -> MeteredUnit? {
        var candidate: MeteredUnit? = unit
        while let next = candidate, self[next] == nil { candidate = next.fallback }
        return candidate
    }

    /// The units of a usage that nobody gave a price, and that are hardly meant to be free.
    ///
    /// Calls, characters and counts of tokens are our own measures: without a price they are free. Tokens are, where no token has a price, and so is everything
    /// in a schedule that sets none. A price of zero says that a unit is meant to be free.
    public func unpricedUnits(of usage: Usage) -> [MeteredUnit] {
        var units: [MeteredUnit] = []
        if priced == 0 { return units }
        for unit in MeteredUnit.all where usage[unit] != 0 && !unit.isOwnMeasure && pricedUnit(of: unit) == nil {
            if !unit.isToken || MeteredUnit.tokens.contains(where: { self[$0] != nil }) { units.append(unit) }
        }
        return units
    }
}

extension PriceSchedule: CustomStringConvertible {
    public var description: String {
        let prices = MeteredUnit.all.compactMap { unit in self[unit].map { "\(unit.name) \($0)" } }
        let tiers = tiers.map { "\($0.unit.name) from \($0.from) \($0.price)" }
        return (prices + tiers + (leastCharge.isZero ? [] : ["at least \(leastCharge)"])).joined(separator: ", ")
    }
}

extension MeteredUnit {
    fileprivate var bit: UInt32 { 1 << rawValue }
}
