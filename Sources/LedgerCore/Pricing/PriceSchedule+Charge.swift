public import EthereumPrimitives

/// The cost of a call:
///
///     max(least charge, ⌈ Σ quantity · price · (10,000 − discount) / (10⁶ · 10⁴) ⌉)
///
/// The sum is an exact rational over the units and, where a unit has tiers, over the parts of its quantity on each side of their borders. It is
/// rounded up once. The discount is in basis points.
extension PriceSchedule {
    /// The whole, in basis points.
    public static let wholeBasisPoints: UInt64 = 10_000

    /// The cost of a usage.
    ///
    /// - Parameters:
    ///   - volume: What the account used before in the month, by priced unit; see ``volume(_:after:)``. Asked for units with tiers only.
    ///   - discountBasisPoints: At most 10,000.
    /// - Returns: nil when the sum before the division does not fit 256 bits.
    public func charge(for usage: Usage, after volume: Usage = Usage(), discountBasisPoints: UInt64 = 0) -> UInt256? {
        var sum = UInt256.zero
        var position = volume
        for unit in MeteredUnit.all where usage[unit] != 0 {
            guard let priced = pricedUnit(of: unit) else { continue }
            guard let cost = cost(of: usage[unit], priced, from: position[priced]), let next = sum.adding(cost) else { return nil }
            sum = next
            if !tiers.isEmpty { position.add(usage[unit], of: priced) }
        }
        return rounded(sum, discountBasisPoints: discountBasisPoints)
    }

    /// The most that this usage can cost when it isn't known yet which of its input tokens are cached, written to the cache or sound, which of its
    /// output tokens are reasoning or sound, and how far other calls will have moved the account's volume.
    public func greatestCharge(for usage: Usage, after volume: Usage = Usage(), discountBasisPoints: UInt64 = 0) -> UInt256? {
        var sum = UInt256.zero
        for unit in MeteredUnit.all where usage[unit] != 0 {
            let price = greatestPrice(of: unit, from: volume)
            guard let cost = price.multiplied(by: UInt256(usage[unit])), let next = sum.adding(cost) else { return nil }
            sum = next
        }
        return rounded(sum, discountBasisPoints: discountBasisPoints)
    }

    /// The volume after one more call.
    public func volume(_ volume: Usage, after usage: Usage) -> Usage {
        var next = volume
        for unit in MeteredUnit.all where usage[unit] != 0 {
            if let priced = pricedUnit(of: unit) { next.add(usage[unit], of: priced) }
        }
        return next
    }

    /// Quantity · price of a unit with a price of its own, each part of the quantity at the price of its tier.
    private func cost(of quantity: UInt64, _ unit: MeteredUnit, from start: UInt64) -> UInt256? {
        var (price, rest, position) = (self[unit] ?? .zero, quantity, start)
        var sum = UInt256.zero
        for tier in tiers where tier.unit == unit {
            if position < tier.from {
                let part = min(rest, tier.from - position)
                guard let cost = price.multiplied(by: UInt256(part)), let next = sum.adding(cost) else { return nil }
                (sum, rest, position) = (next, rest - part, position + part)
            }
            price = tier.price
        }
        return price.multiplied(by: UInt256(rest)).flatMap { sum.adding($0) }
    }

    /// The greatest of the prices that a unit, or one that falls back to it, can have from a volume on.
    private func greatestPrice(of unit: MeteredUnit, from volume: Usage) -> UInt256 {
        var greatest = UInt256.zero
        for kind in unit.kinds {
            guard let priced = pricedUnit(of: kind), var price = self[priced] else { continue }
            for tier in tiers where tier.unit == priced {
                price = tier.from <= volume[priced] ? tier.price : max(price, tier.price)
            }
            greatest = max(greatest, price)
        }
        return greatest
    }

    private func rounded(_ sum: UInt256, discountBasisPoints: UInt64) -> UInt256? {
        let whole = PriceSchedule.wholeBasisPoints
        let charge =
            discountBasisPoints == 0
            ? UInt256.mulDiv(sum, .one, PriceSchedule.unitsPerPrice, rounding: .up)
            : UInt256.mulDiv(
                sum, UInt256(whole - min(discountBasisPoints, whole)), PriceSchedule.unitsPerPrice.multiplied(by: UInt256(whole)) ?? .max,
                rounding: .up)
        return charge.map { max($0, leastCharge) }
    }
}

extension Usage {
    /// Adds to a volume. It stops at 2⁶⁴ − 1: no tier begins above that.
    fileprivate mutating func add(_ quantity: UInt64, of unit: MeteredUnit) {
        let (sum, overflow) = self[unit].addingReportingOverflow(quantity)
        self[unit] = overflow ? .max : sum
    }
}
