public import EthereumPrimitives

/// Gives an account an API key. The ledger stores only its SHA-256: a key has 256 random bits, so that neither a salt nor a slow hash is needed.
public struct CreateKey: Sendable, Hashable {
    public let keyHash: Bytes32
    public let account: AccountName
    /// For people; at most 256 bytes.
    public let label: String

    public init(keyHash: Bytes32, account: AccountName, label: String) {
        self.keyHash = keyHash
        self.account = account
        self.label = label
    }
}

extension CreateKey: CommandPayload {
    package static var kind: CommandKind { .createKey }
    package static var isLinkable: Bool { true }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .createKey(self) }
    package var isWithinLimits: Bool { label.isWithinTextLimit }
    package var members: CommandMembers { ["key": .key(keyHash), "account": .text(account), "label": .text(label)] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(keyHash)
        encoder.append(account)
        encoder.append(utf8: label)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        keyHash = try decoder.readBytes32()
        account = try decoder.readAccountName()
        label = try decoder.readText()
    }

    /// Refusals: `keyExists`, `accountNotFound`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let key = RecordKey.key(hash: keyHash)
        try machine.refuse(.keyExists, unless: machine.records.find(key, as: KeyRecord.self) == nil)
        try machine.requireExistence(of: .named(account))
        try machine.put(KeyRecord(account: account, label: label, createdAt: machine.now, revokedAt: nil), at: key)
    }
}
