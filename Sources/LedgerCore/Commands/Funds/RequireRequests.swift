public import EthereumPrimitives

/// Decides, for ever, that money leaves an address's account only as its holder has asked for by ``RequestWithdrawal``: the operator can neither withdraw it,
/// nor pay it out on a chain, nor transfer it to another account without.
public struct RequireRequests: Sendable, Hashable {
    public init() {}
}

extension RequireRequests: CommandPayload {
    package static var kind: CommandKind { .requireRequests }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .all }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .requireRequests(self) }
    package var members: CommandMembers { [:] }

    public func encode(to encoder: inout RLPEncoder) {}
    public init(from decoder: inout RLPDecoder) throws(RLPError) {}

    /// Given again, it changes nothing.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        guard try !machine.records.requiresRequests() else { return }
        try machine.put(WithdrawalRuleRecord(since: machine.now), at: .withdrawalRule)
    }
}
