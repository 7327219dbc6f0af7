public import EthereumPrimitives

/// The progress of a holder's lifetime claims: nothing is left to be claimed of the snapshots up to this one.
public struct ClaimCursorRecord: Sendable, Hashable {
    public let settledThrough: UInt64
}

extension ClaimCursorRecord: RecordValue {
    var record: Record { .claimCursor(self) }

    static func of(_ record: Record) -> Self? {
        guard case .claimCursor(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) { encoder.append(settledThrough) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { settledThrough = try decoder.readUInt64() }
}
