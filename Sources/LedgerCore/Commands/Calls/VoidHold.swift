public import EthereumPrimitives

/// Gives a hold back without a charge. The command's id is the hold's ``CommandID/resolution``, where that has not been used.
public struct VoidHold: Sendable, Hashable {
    public let hold: CommandID
    public let reason: VoidReason

    public init(hold: CommandID, reason: VoidReason) {
        self.hold = hold
        self.reason = reason
    }
}

/// The reason why a hold was given back without a charge. The numbers are permanent.
public enum VoidReason: UInt8, Sendable, Hashable {
    /// The upstream could not be reached or answered with an error.
    case upstreamFailed = 0
    /// The gateway that made the hold stopped before the call ended.
    case gatewayStopped = 1
    /// The caller left before anything was delivered.
    case callerLeft = 2
    /// The operator gave it back.
    case operatorRequest = 3
}

extension VoidHold: CommandPayload {
    package static var kind: CommandKind { .void }
    package static var isLinkable: Bool { false }
    package static var dependsOnTime: Bool { false }
    package static var isOfCall: Bool { true }
    package var command: Command { .void(self) }
    package var members: CommandMembers { ["hold": .text(hold), "reason": .text("\(reason)")] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(hold)
        encoder.append(UInt64(reason.rawValue))
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        hold = try decoder.readCommandID()
        reason = try decoder.present(VoidReason(rawValue: decoder.readInteger()))
    }

    /// Accepts any id, as an expiry does: a refused command that has used the hold's ``CommandID/resolution`` must not keep the hold for ever.
    ///
    /// Refusals: `holdNotFound`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let (slot, record) = try machine.openHold(hold)
        try machine.close(record, hold, at: slot, charging: .zero)
    }
}
