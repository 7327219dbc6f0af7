public import EthereumPrimitives

/// What a model's callers are charged when they leave before the answer's end.
public enum LeavePolicy: UInt8, Sendable, Hashable, CaseIterable {
    /// The upstream is read on to its usage, for a bounded time, and the real usage is charged: the answer was asked for and made.
    case drain = 0
    /// The upstream is left at once; what was delivered until then is charged.
    case delivered = 1
    /// The upstream is left at once; nothing is charged.
    case nothing = 2

    /// The word for people: the case's own name.
    public var name: String { "\(self)" }
}

/// States what a model's callers are charged when they leave; holds for the calls that begin after its entry.
public struct SetLeavePolicy: Sendable, Hashable {
    public let model: ModelID
    public let policy: LeavePolicy

    public init(model: ModelID, policy: LeavePolicy) {
        self.model = model
        self.policy = policy
    }
}

/// A model's ``LeavePolicy``; a model without one has ``LeavePolicy/drain``.
public struct LeavePolicyRecord: LedgerCodable, Hashable {
    public let policy: LeavePolicy
}

extension SetLeavePolicy: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(model)
        encoder.append(UInt64(policy.rawValue))
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        model = try decoder.readModelID()
        policy = try decoder.present(LeavePolicy(rawValue: decoder.readInteger()))
    }
}

extension LeavePolicyRecord {
    public func encode(to encoder: inout RLPEncoder) { encoder.append(UInt64(policy.rawValue)) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { policy = try decoder.present(LeavePolicy(rawValue: decoder.readInteger())) }
}
