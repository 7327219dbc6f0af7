public import EthereumPrimitives

/// Pairs of unit and quantity, zero quantities left out, units ascending.
extension Usage: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        for unit in MeteredUnit.all where self[unit] != 0 {
            encoder.append(UInt64(unit.rawValue))
            encoder.append(self[unit])
        }
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        self.init()
        var previous = -1
        while !decoder.isAtEnd {
            let unit = try decoder.readUnit(after: &previous)
            let quantity = try decoder.readUInt64()
            guard quantity != 0 else { throw decoder.invalid("not a value that the ledger writes") }
            self[unit] = quantity
        }
    }
}

/// Pairs of unit and price, units without a price left out, units ascending. Then, only where there is a least charge or a tier, a list of the least
/// charge and triples of unit, beginning and price, ascending.
extension PriceSchedule: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        for unit in MeteredUnit.all {
            guard let price = self[unit] else { continue }
            encoder.append(UInt64(unit.rawValue))
            encoder.append(price)
        }
        if leastCharge.isZero, tiers.isEmpty { return }
        encoder.appendList { list in
            list.append(leastCharge)
            for tier in tiers {
                list.append(UInt64(tier.unit.rawValue))
                list.append(tier.from)
                list.append(tier.price)
            }
        }
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        self.init()
        var previous = -1
        while !decoder.isAtEnd {
            if try decoder.nextIsList() {
                try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in try readTerms(from: &list) }
                break
            }
            let unit = try decoder.readUnit(after: &previous)
            self[unit] = try decoder.readUInt256()
        }
    }

    private mutating func readTerms(from list: inout RLPDecoder) throws(RLPError) {
        leastCharge = try list.readUInt256()
        if leastCharge.isZero, list.isAtEnd { throw list.invalid("a schedule without tiers and least charge says nothing of them") }
        while !list.isAtEnd {
            let unit = try list.present(MeteredUnit(rawValue: list.readInteger()))
            let tier = PriceTier(unit: unit, from: try list.readUInt64(), price: try list.readUInt256())
            if let last = tiers.last, !(last < tier) { throw list.invalid("tiers are listed once each, in ascending order") }
            guard add(tier) else { throw list.invalid("a tier begins above zero, of a unit with a price; at most \(PriceTier.maximumCount) of them") }
        }
    }
}

extension RLPDecoder {
    fileprivate mutating func readUnit(after previous: inout Int) throws(RLPError) -> MeteredUnit {
        let unit = try present(MeteredUnit(rawValue: readInteger()))
        guard Int(unit.rawValue) > previous else { throw invalid("units are listed once each, in ascending order") }
        previous = Int(unit.rawValue)
        return unit
    }
}
