public import EthereumPrimitives

/// One version of a model's prices.
public struct PriceRecord: Sendable, Hashable {
    public let prices: PriceSchedule
    /// Calls that begin at this time or later, and before the next version's start, cost these prices.
    public let startsAt: Timestamp
    /// The journal entry that set the prices. Entries of one millisecond are told apart by it: a call that began before them costs the older prices.
    public let entryNumber: UInt64
    /// The entry that withdrew the version before it began; nil for one that stands.
    public internal(set) var withdrawnBy: UInt64?
}

extension PriceRecord: RecordValue {
    var record: Record { .price(self) }

    static func of(_ record: Record) -> Self? {
        guard case .price(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(prices)
        encoder.append(startsAt)
        encoder.append(entryNumber)
        if let withdrawnBy { encoder.append(withdrawnBy) }
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        prices = try decoder.read()
        startsAt = try decoder.readTimestamp()
        entryNumber = try decoder.readUInt64()
        if !decoder.isAtEnd { withdrawnBy = try decoder.readUInt64() }
    }
}
