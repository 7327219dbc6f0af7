public import EthereumPrimitives

/// The amount that an account was paid out before a restoration and has not been credited since. There is none of zero.
public struct OwedPayoutRecord: Sendable, Hashable {
    public internal(set) var amount: UInt256
}

extension OwedPayoutRecord: RecordValue {
    var record: Record { .owedPayout(self) }

    static func of(_ record: Record) -> Self? {
        guard case .owedPayout(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) { encoder.append(amount) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { amount = try decoder.readUInt256() }
}
