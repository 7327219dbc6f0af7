public import EthereumPrimitives

/// One version of a key's discount, for one model or for all.
public struct KeyDiscount: LedgerCodable, Hashable {
    /// The most versions that a key can have in its life.
    public static let maximumCount = 256

    public let model: ModelID?
    /// nil: from here on there is none.
    public let basisPoints: UInt64?
    public let startsAt: Timestamp
    /// The journal entry that set it.
    public let entryNumber: UInt64
}

extension KeyDiscount {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(optional: model)
        encoder.append(optional: basisPoints)
        encoder.append(startsAt)
        encoder.append(entryNumber)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        model = try decoder.readOptionalModelID()
        basisPoints = try decoder.readOptionalUInt64()
        startsAt = try decoder.readTimestamp()
        entryNumber = try decoder.readUInt64()
    }
}

extension KeyRecord {
    /// The discount, in basis points, of a call of a model that begins at a time, by the versions that entries before a number set.
    public func discount(for model: ModelID, at time: Timestamp, before entry: UInt64) -> UInt64 {
        if discounts.isEmpty { return 0 }
        return discount(ofExactly: model, at: time, before: entry) ?? discount(ofExactly: nil, at: time, before: entry) ?? 0
    }

    private func discount(ofExactly model: ModelID?, at time: Timestamp, before entry: UInt64) -> UInt64? {
        discounts.last { $0.model == model && $0.startsAt <= time && $0.entryNumber < entry }?.basisPoints
    }
}
