public import EthereumPrimitives

/// A holder's open request to be paid out. There is none of zero.
public struct WithdrawalRequestRecord: Sendable, Hashable {
    /// The amount that may still be withdrawn.
    public internal(set) var amount: UInt256
    public let destination: String
    public let requestedAt: Timestamp
}

extension WithdrawalRequestRecord: RecordValue {
    var record: Record { .withdrawalRequest(self) }

    static func of(_ record: Record) -> Self? {
        guard case .withdrawalRequest(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(amount)
        encoder.append(utf8: destination)
        encoder.append(requestedAt)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        amount = try decoder.readUInt256()
        destination = try decoder.readText()
        requestedAt = try decoder.readTimestamp()
    }
}
