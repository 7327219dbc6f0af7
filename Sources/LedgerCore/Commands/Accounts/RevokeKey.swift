public import EthereumPrimitives

/// Ends an API key for good.
public struct RevokeKey: Sendable, Hashable {
    public let keyHash: Bytes32

    public init(keyHash: Bytes32) {
        self.keyHash = keyHash
    }
}

extension RevokeKey: CommandPayload {
    package static var kind: CommandKind { .revokeKey }
    package static var isLinkable: Bool { true }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .revokeKey(self) }
    package var members: CommandMembers { ["key": .key(keyHash)] }

    public func encode(to encoder: inout RLPEncoder) { encoder.append(keyHash) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { keyHash = try decoder.readBytes32() }

    /// Refusals: `keyNotFound`, `keyRevoked`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let key = RecordKey.key(hash: keyHash)
        var record = try machine.records.get(key, as: KeyRecord.self, else: .keyNotFound)
        try machine.refuse(.keyRevoked, unless: record.revokedAt == nil)
        record.revokedAt = machine.now
        try machine.put(record, at: key)
    }
}
