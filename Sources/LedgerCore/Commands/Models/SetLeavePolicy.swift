public import EthereumPrimitives

/// Decides what a model's callers are charged when they leave. It holds for the calls that begin after its entry.
public struct SetLeavePolicy: Sendable, Hashable {
    public let model: ModelID
    public let policy: LeavePolicy

    public init(model: ModelID, policy: LeavePolicy) {
        self.model = model
        self.policy = policy
    }
}

/// The charge for callers who leave before the response's end.
public enum LeavePolicy: UInt8, Sendable, Hashable, CaseIterable {
    /// The upstream is read on to its usage, for a bounded time, and the real usage is charged: the response was asked for and made.
    case drain = 0
    /// The upstream is left at once; what was delivered until then is charged.
    case delivered = 1
    /// The upstream is left at once; nothing is charged.
    case nothing = 2

    /// The word for people: the case's own name.
    public var name: String { "\(self)" }
}

extension SetLeavePolicy: CommandPayload {
    package static var kind: CommandKind { .setLeavePolicy }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .all }
    package var command: Command { .setLeavePolicy(self) }
    package var members: CommandMembers { ["model": .text(model), "policy": .text(policy.name)] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(model)
        encoder.append(UInt64(policy.rawValue))
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        model = try decoder.readModelID()
        policy = try decoder.present(LeavePolicy(rawValue: decoder.readInteger()))
    }

    /// Refusals: `modelNotFound`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        _ = try machine.records.model(model)
        try machine.put(LeavePolicyRecord(policy: policy), at: .leavePolicy(model))
    }
}
