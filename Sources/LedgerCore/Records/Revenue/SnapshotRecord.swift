public import EthereumPrimitives

/// One snapshot of a token.
public struct SnapshotRecord: Sendable, Hashable {
    public let takenAt: Timestamp
    public let supply: UInt256
    /// The gross revenue since the snapshot before.
    public let revenue: UInt256
    /// The amount that can be claimed of this snapshot, including what rolled over from an older one.
    public let claimable: UInt256
    public internal(set) var claimed: UInt256
}

extension SnapshotRecord: RecordValue {
    var record: Record { .snapshot(self) }

    static func of(_ record: Record) -> Self? {
        guard case .snapshot(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(takenAt)
        encoder.append(supply)
        encoder.append(revenue)
        encoder.append(claimable)
        encoder.append(claimed)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        takenAt = try decoder.readTimestamp()
        supply = try decoder.readUInt256()
        revenue = try decoder.readUInt256()
        claimable = try decoder.readUInt256()
        claimed = try decoder.readUInt256()
    }
}
