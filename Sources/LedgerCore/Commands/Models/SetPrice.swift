public import EthereumPrimitives

/// Sets a new price schedule, from a time that is not past.
public struct SetPrice: Sendable, Hashable {
    public let model: ModelID
    public let prices: PriceSchedule
    /// nil: from the time of the entry.
    public let startsAt: Timestamp?

    public init(model: ModelID, prices: PriceSchedule, startsAt: Timestamp?) {
        self.model = model
        self.prices = prices
        self.startsAt = startsAt
    }
}

extension SetPrice: CommandPayload {
    package static var kind: CommandKind { .setPrice }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .all }
    package var command: Command { .setPrice(self) }
    package var members: CommandMembers { ["model": .text(model), "perMillion": .prices(prices), "startsAt": startsAt.map { .time($0) }] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(model)
        encoder.append(prices)
        encoder.append(optional: startsAt)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        model = try decoder.readModelID()
        prices = try decoder.read()
        startsAt = try decoder.readOptionalTimestamp()
    }

    /// Refusals: `modelNotFound`, `priceStartInPast`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        var record = try machine.records.model(model)
        let newest = try machine.records.price(of: model, version: record.latestPriceVersion)
        let start = startsAt ?? machine.now
        try machine.refuse(.priceStartInPast, unless: start >= machine.now && start >= newest.startsAt)
        record.latestPriceVersion += 1
        try machine.put(record, at: .model(model))
        let price = PriceRecord(prices: prices, startsAt: start, entryNumber: machine.number)
        try machine.put(price, at: .price(model, version: record.latestPriceVersion))
    }
}
