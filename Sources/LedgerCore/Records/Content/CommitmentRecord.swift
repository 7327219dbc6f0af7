public import EthereumPrimitives

/// A commitment to a prompt.
public struct CommitmentRecord: Sendable, Hashable {
    public let owner: Address
    /// The journal entry that made it: earlier commitments have the smaller number.
    public let number: UInt64
    public let committedAt: Timestamp
    /// After this the commitment cannot be revealed.
    public let expiresAt: Timestamp
}

extension CommitmentRecord: RecordValue {
    var record: Record { .commitment(self) }

    static func of(_ record: Record) -> Self? {
        guard case .commitment(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(owner)
        encoder.append(number)
        encoder.append(committedAt)
        encoder.append(expiresAt)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        owner = try decoder.readAddress()
        number = try decoder.readUInt64()
        committedAt = try decoder.readTimestamp()
        expiresAt = try decoder.readTimestamp()
    }
}
