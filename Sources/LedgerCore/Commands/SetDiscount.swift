public import EthereumPrimitives

/// Gives the calls that come with an API key a discount, in all or with one model, from a time that is not past.
///
/// The discount for a model stands in place of the one for all; they do not add up. A call has the discount that was in force when it began.
public struct SetDiscount: Sendable, Hashable {
    public let keyHash: Bytes32
    /// nil: all models that have no discount of their own.
    public let model: ModelID?
    /// Ten-thousandths of the price; nil ends the discount, so that a model's gives way to the one for all again.
    public let basisPoints: UInt64?
    /// nil: from the time of the entry.
    public let startsAt: Timestamp?

    public init(keyHash: Bytes32, model: ModelID?, basisPoints: UInt64?, startsAt: Timestamp?) {
        self.keyHash = keyHash
        self.model = model
        self.basisPoints = basisPoints
        self.startsAt = startsAt
    }
}

extension SetDiscount: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(keyHash)
        encoder.append(optional: model)
        encoder.append(optional: basisPoints)
        encoder.append(optional: startsAt)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        keyHash = try decoder.readBytes32()
        model = try decoder.readOptionalModelID()
        basisPoints = try decoder.readOptionalUInt64()
        startsAt = try decoder.readOptionalTimestamp()
    }
}
