public import EthereumPrimitives

/// A holder's tokens, and how many past balances are kept of them.
public struct HolderRecord: Sendable, Hashable {
    public internal(set) var balance = UInt256.zero
    /// The number of checkpoints written; they are numbered from 0.
    public internal(set) var checkpointCount: UInt64 = 0
    /// The snapshot id of the newest checkpoint; 0 without one.
    public internal(set) var lastCheckpointID: UInt64 = 0

    public init() {}
}

extension HolderRecord: RecordValue {
    var record: Record { .holder(self) }

    static func of(_ record: Record) -> Self? {
        guard case .holder(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(balance)
        encoder.append(checkpointCount)
        encoder.append(lastCheckpointID)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        balance = try decoder.readUInt256()
        checkpointCount = try decoder.readUInt64()
        lastCheckpointID = try decoder.readUInt64()
    }
}
