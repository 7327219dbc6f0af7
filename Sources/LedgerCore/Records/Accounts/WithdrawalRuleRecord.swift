public import EthereumPrimitives

/// The decision that money leaves addresses' accounts only as their holders have asked for.
public struct WithdrawalRuleRecord: Sendable, Hashable {
    public let since: Timestamp
}

extension WithdrawalRuleRecord: RecordValue {
    var record: Record { .withdrawalRule(self) }

    static func of(_ record: Record) -> Self? {
        guard case .withdrawalRule(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) { encoder.append(since) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { since = try decoder.readTimestamp() }
}
