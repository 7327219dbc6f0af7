public import EthereumPrimitives

/// A model's ERC-7641 token. Its pools are accounts of the books: revenue, claim pool and burn pool of the model.
public struct TokenRecord: Sendable, Hashable {
    public let model: ModelID
    public let terms: TokenTerms
    public internal(set) var supply: UInt256
    /// The newest snapshot's id; 0 before the first.
    public internal(set) var lastSnapshotID: UInt64
    /// The time of the newest snapshot; before the first, the time when the token was made.
    public internal(set) var lastSnapshotAt: Timestamp
    /// The part of the revenue since the last snapshot that burns redeemed (`B` of ERC-7641's reference).
    public internal(set) var redeemedSinceSnapshot: UInt256
}

extension TokenRecord: RecordValue {
    var record: Record { .token(self) }

    static func of(_ record: Record) -> Self? {
        guard case .token(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(model)
        encoder.append(terms)
        encoder.append(supply)
        encoder.append(lastSnapshotID)
        encoder.append(lastSnapshotAt)
        encoder.append(redeemedSinceSnapshot)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        model = try decoder.readModelID()
        terms = try decoder.read()
        supply = try decoder.readUInt256()
        lastSnapshotID = try decoder.readUInt64()
        lastSnapshotAt = try decoder.readTimestamp()
        redeemedSinceSnapshot = try decoder.readUInt256()
    }
}
