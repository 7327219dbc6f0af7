public import EthereumPrimitives

/// Gives a hold back whose expiry has passed.
public struct ExpireHold: Sendable, Hashable {
    public let hold: CommandID

    public init(hold: CommandID) {
        self.hold = hold
    }
}

extension ExpireHold: CommandPayload {
    package static var kind: CommandKind { .expireHold }
    package static var isLinkable: Bool { false }
    package var command: Command { .expireHold(self) }
    package var members: CommandMembers { ["hold": .text(hold)] }

    public func encode(to encoder: inout RLPEncoder) { encoder.append(hold) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { hold = try decoder.readCommandID() }

    /// Refusals: `holdNotFound`, `holdNotExpired`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let (slot, record) = try machine.openHold(hold)
        try machine.refuse(.holdNotExpired, unless: record.expiresAt <= machine.now)
        try machine.close(record, hold, at: slot, charging: .zero)
    }
}
