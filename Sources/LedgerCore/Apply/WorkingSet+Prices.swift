extension WorkingSet {
    /// Refusals: `priceNotInForce` when there is no such version.
    mutating func price(of model: ModelID, version: UInt64) throws(Interruption) -> PriceRecord {
        try get(.price(model, version: version), else: .priceNotInForce)
    }

    /// The newest version that has started at this time.
    ///
    /// Refusals: `priceNotInForce` when none has.
    mutating func priceInForce(
        of id: ModelID, _ model: ModelRecord, at time: Timestamp
    ) throws(Interruption) -> (version: UInt64, prices: PriceSchedule) {
        var version = model.latestPriceVersion
        while version > 0 {
            let record = try price(of: id, version: version)
            if record.withdrawnBy == nil, record.startsAt <= time { return (version, record.prices) }
            version -= 1
        }
        throw .refused(.priceNotInForce)
    }
}
