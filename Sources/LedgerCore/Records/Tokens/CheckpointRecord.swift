public import EthereumPrimitives

/// The balance that a holder had at a snapshot, and at those before it back to the previous checkpoint. Written when the balance first changes
/// after the snapshot, so that a snapshot itself costs the same for any number of holders.
public struct CheckpointRecord: Sendable, Hashable {
    public let snapshotID: UInt64
    public let balance: UInt256
}

extension CheckpointRecord: RecordValue {
    var record: Record { .checkpoint(self) }

    static func of(_ record: Record) -> Self? {
        guard case .checkpoint(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(snapshotID)
        encoder.append(balance)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        snapshotID = try decoder.readUInt64()
        balance = try decoder.readUInt256()
    }
}
