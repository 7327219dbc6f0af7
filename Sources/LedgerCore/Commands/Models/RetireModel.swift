public import EthereumPrimitives

/// Ends a model's service for good: no call begins after its entry.
///
/// Calls that are open are charged as they were begun. The token stays: revenue can still come in, snapshots be taken and holders claim, sell and burn. What is
/// left over of the revenue goes into a last snapshot, however little it is.
public struct RetireModel: Sendable, Hashable {
    public let model: ModelID

    public init(model: ModelID) {
        self.model = model
    }
}

extension RetireModel: CommandPayload {
    package static var kind: CommandKind { .retireModel }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .all }
    package var command: Command { .retireModel(self) }
    package var members: CommandMembers { ["model": .text(model)] }

    public func encode(to encoder: inout RLPEncoder) { encoder.append(model) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { model = try decoder.readModelID() }

    /// Refusals: `modelNotFound`, `modelRetired`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        var record = try machine.records.model(model)
        try machine.refuse(.modelRetired, unless: record.retiredAt == nil)
        record.retiredAt = machine.now
        try machine.put(record, at: .model(model))
    }
}
