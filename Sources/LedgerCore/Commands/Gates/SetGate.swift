public import EthereumPrimitives

/// Lets calls of a model begin only for accounts whose wallets hold a token, or for all accounts again.
///
/// The holding is looked at when a call begins. What calls earned before stays with those who held the model's token then.
public struct SetGate: Sendable, Hashable {
    public let model: ModelID
    /// nil opens the model to all.
    public let gate: Gate?

    public init(model: ModelID, gate: Gate?) {
        self.model = model
        self.gate = gate
    }
}

extension SetGate: CommandPayload {
    package static var kind: CommandKind { .setGate }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .all }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .setGate(self) }

    package var members: CommandMembers {
        [
            "model": .text(model), "token": gate.map { .text($0.token) } ?? .null, "leastTokens": gate.map { .amount($0.least) },
        ]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(model)
        encoder.append(optional: gate)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        model = try decoder.readModelID()
        gate = try decoder.readOptional()
    }

    /// Refusals: `modelNotFound`, `tokenNotFound`, `amountZero` for a gate that asks for nothing.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        var record = try machine.records.model(model)
        if let gate {
            _ = try machine.records.get(.token(gate.token), as: TokenRecord.self, else: .tokenNotFound)
            try machine.refuse(.amountZero, unless: !gate.least.isZero)
        }
        record.gate = gate
        try machine.put(record, at: .model(model))
    }
}
