public import EthereumPrimitives

/// A unit's price from a volume on: the units of an account with the model in a calendar month before `from` cost less or more than those after it.
///
/// The volume is counted by the unit that has the price: a cached input token without a price of its own counts, and costs, as an input token.
public struct PriceTier: Sendable, Hashable {
    /// The most tiers of a schedule, all units together.
    public static let maximumCount = 64

    public let unit: MeteredUnit
    /// The number of units used before the first one at this price; at least 1.
    public let from: UInt64
    /// Per million units, in the smallest unit of the asset.
    public let price: UInt256

    public init(unit: MeteredUnit, from: UInt64, price: UInt256) {
        self.unit = unit
        self.from = from
        self.price = price
    }

    /// Whether the tier stands before another one in a schedule.
    static func < (left: PriceTier, right: PriceTier) -> Bool {
        (left.unit.rawValue, left.from) < (right.unit.rawValue, right.from)
    }
}
