public import EthereumPrimitives

/// Begins a new generation of the ledger: from this entry on, holders sign for a history with another salt in its EIP-712 domain.
///
/// A restoration takes entries back. What holders signed for them would be carried out a second time if it still fitted.
public struct BeginGeneration: Sendable, Hashable {
    /// Random, so that no other history has it.
    public let salt: Bytes32

    public init(salt: Bytes32) {
        self.salt = salt
    }
}

extension BeginGeneration: CommandPayload {
    package static var kind: CommandKind { .beginGeneration }
    package static var isLinkable: Bool { false }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .beginGeneration(self) }
    package var members: CommandMembers { ["salt": .signed(.bytes32(salt))] }

    public func encode(to encoder: inout RLPEncoder) { encoder.append(salt) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { salt = try decoder.readBytes32() }

    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let earlier = try machine.records.generation()
        let generation = GenerationRecord(number: (earlier?.number ?? 0) + 1, salt: salt, debtors: earlier?.debtors ?? 0)
        try machine.change(generation)
    }
}
