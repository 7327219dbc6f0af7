public import EthereumPrimitives

/// The amount that a revocation took back, under the schedule's number.
public struct VestingRevocationRecord: Sendable, Hashable {
    public let amount: UInt256
    /// The number of the revoking entry.
    public let entryNumber: UInt64
}

extension VestingRevocationRecord: RecordValue {
    var record: Record { .vestingRevocation(self) }

    static func of(_ record: Record) -> Self? {
        guard case .vestingRevocation(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(amount)
        encoder.append(entryNumber)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        amount = try decoder.readUInt256()
        entryNumber = try decoder.readUInt64()
    }
}
