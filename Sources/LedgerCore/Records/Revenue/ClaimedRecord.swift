public import EthereumPrimitives

/// Which of 256 consecutive snapshots a holder has claimed: bit i stands for the i-th of the chunk.
public struct ClaimedRecord: Sendable, Hashable {
    public internal(set) var bits: UInt256
}

extension ClaimedRecord: RecordValue {
    var record: Record { .claimed(self) }

    static func of(_ record: Record) -> Self? {
        guard case .claimed(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) { encoder.append(bits) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { bits = try decoder.readUInt256() }
}
