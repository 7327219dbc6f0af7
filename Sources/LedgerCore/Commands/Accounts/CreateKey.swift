public import EthereumPrimitives

/// Gives an account an API key. The ledger stores only its SHA-256: a key has 256 random bits, so that neither a salt nor a slow hash is needed.
public struct CreateKey: Sendable, Hashable {
    public let keyHash: Bytes32
    public let account: AccountName
    /// For people; at most 256 bytes.
    public let label: String
    /// The terms of a key that is a signature; nil for a key of random bits. The hash of such a key is the digest of its statement.
    public let wallet: WalletKeyTerms?

    public init(keyHash: Bytes32, account: AccountName, label: String, wallet: WalletKeyTerms? = nil) {
        self.keyHash = keyHash
        self.account = account
        self.label = label
        self.wallet = wallet
    }
}

extension CreateKey: CommandPayload {
    package static var kind: CommandKind { .createKey }
    package static var isLinkable: Bool { true }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .createKey(self) }
    package var isWithinLimits: Bool { label.isWithinTextLimit }
    package var members: CommandMembers {
        [
            "key": .key(keyHash), "account": .text(account), "label": .text(label), "owner": wallet.map { .text($0.owner) },
            "validUntil": wallet.map { .time($0.expiresAt) },
        ]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(keyHash)
        encoder.append(account)
        encoder.append(utf8: label)
        if let wallet { encoder.append(wallet) }
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        keyHash = try decoder.readBytes32()
        account = try decoder.readAccountName()
        label = try decoder.readText()
        wallet = decoder.isAtEnd ? nil : try decoder.read()
    }

    /// Refusals: `keyExists`, `accountNotFound`, `notAccountOwner` for a signature by another address than the account's owner.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let key = RecordKey.key(hash: keyHash)
        try machine.refuse(.keyExists, unless: machine.records.find(key, as: KeyRecord.self) == nil)
        let owner = try machine.records.get(.account(account), as: AccountRecord.self, else: .accountNotFound).owner
        if let wallet { try machine.refuse(.notAccountOwner, unless: wallet.owner == owner) }
        try machine.put(KeyRecord(account: account, label: label, createdAt: machine.now, revokedAt: nil, wallet: wallet), at: key)
    }
}
