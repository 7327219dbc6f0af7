public import EthereumPrimitives

/// Sets a new price schedule, from a time that is not past.
public struct SetPrice: Sendable, Hashable {
    public let model: ModelID
    public let prices: PriceSchedule
    /// nil: from the time of the entry.
    public let startsAt: Timestamp?
    /// Takes back the versions that have not begun, so that this one may begin before them.
    public let withdrawsScheduled: Bool

    public init(model: ModelID, prices: PriceSchedule, startsAt: Timestamp?, withdrawsScheduled: Bool = false) {
        self.model = model
        self.prices = prices
        self.startsAt = startsAt
        self.withdrawsScheduled = withdrawsScheduled
    }
}

extension SetPrice: CommandPayload {
    package static var kind: CommandKind { .setPrice }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .all }
    package var command: Command { .setPrice(self) }

    package var members: CommandMembers {
        [
            "model": .text(model), "perMillion": .prices(prices), "startsAt": startsAt.map { .time($0) },
            "withdrawScheduled": withdrawsScheduled ? .flag(true) : nil,
        ]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(model)
        encoder.append(prices)
        encoder.append(optional: startsAt)
        encoder.append(lastFlag: withdrawsScheduled)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        model = try decoder.readModelID()
        prices = try decoder.read()
        startsAt = try decoder.readOptionalTimestamp()
        withdrawsScheduled = try decoder.readLastFlag()
    }

    /// Refusals: `modelNotFound`, `priceStartInPast`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        var record = try machine.records.model(model)
        if withdrawsScheduled { try withdrawScheduled(before: record.latestPriceVersion, in: &machine) }
        let newest = try newestStanding(of: record, in: &machine)
        let start = startsAt ?? machine.now
        try machine.refuse(.priceStartInPast, unless: start >= machine.now && start >= newest.startsAt)
        record.latestPriceVersion += 1
        try machine.put(record, at: .model(model))
        let price = PriceRecord(prices: prices, startsAt: start, entryNumber: machine.number)
        try machine.put(price, at: .price(model, version: record.latestPriceVersion))
    }

    /// No call has used what had not begun, so that withdrawing it changes no charge.
    private func withdrawScheduled(before latest: UInt64, in machine: inout StateMachine) throws(Interruption) {
        var version = latest
        while version > 0 {
            var price = try machine.records.price(of: model, version: version)
            if price.withdrawnBy == nil {
                if price.startsAt <= machine.now { return }
                price.withdrawnBy = machine.number
                try machine.put(price, at: .price(model, version: version))
            }
            version -= 1
        }
    }

    private func newestStanding(of record: ModelRecord, in machine: inout StateMachine) throws(Interruption) -> PriceRecord {
        var version = record.latestPriceVersion
        var price = try machine.records.price(of: model, version: version)
        // The first version begins with the model and is never withdrawn.
        while price.withdrawnBy != nil, version > 1 {
            version -= 1
            price = try machine.records.price(of: model, version: version)
        }
        return price
    }
}
