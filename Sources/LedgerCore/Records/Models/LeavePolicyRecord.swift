public import EthereumPrimitives

/// A model's ``LeavePolicy``; a model without a record has ``LeavePolicy/drain``.
public struct LeavePolicyRecord: LedgerCodable, Hashable {
    public let policy: LeavePolicy

    init(policy: LeavePolicy) { self.policy = policy }

    public func encode(to encoder: inout RLPEncoder) { encoder.append(UInt64(policy.rawValue)) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { policy = try decoder.present(LeavePolicy(rawValue: decoder.readInteger())) }
}

extension LeavePolicyRecord: RecordValue {
    var record: Record { .leavePolicy(self) }

    static func of(_ record: Record) -> Self? {
        guard case .leavePolicy(let value) = record else { return nil }
        return value
    }
}
