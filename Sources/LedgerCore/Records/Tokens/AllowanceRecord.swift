public import EthereumPrimitives

/// The tokens of an owner that a spender may still take (ERC-20 `allowance`).
public struct AllowanceRecord: Sendable, Hashable {
    public internal(set) var amount: UInt256
}

extension AllowanceRecord: RecordValue {
    var record: Record { .allowance(self) }

    static func of(_ record: Record) -> Self? {
        guard case .allowance(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) { encoder.append(amount) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { amount = try decoder.readUInt256() }
}
