public import EthereumPrimitives

/// Ends an API key of an account for good, by the signature of the account's owner.
///
/// A key that is a signature can be ended before anybody has shown it to the ledger, which then never takes it.
public struct RevokeOwnKey: Sendable, Hashable {
    public let owner: Address
    public let account: AccountName
    /// The hash by which the ledger knows the key: of a key that is a signature, the digest of its statement.
    public let keyHash: Bytes32
    public let authorization: HolderAuthorization

    public init(owner: Address, account: AccountName, keyHash: Bytes32, authorization: HolderAuthorization) {
        self.owner = owner
        self.account = account
        self.keyHash = keyHash
        self.authorization = authorization
    }
}

extension RevokeOwnKey: SignedPayload {
    package static var kind: CommandKind { .revokeOwnKey }
    package static var isLinkable: Bool { true }
    package var command: Command { .revokeOwnKey(self) }

    public var message: TypedMessage {
        TypedMessage(
            "RevokeApiKey", signer: owner,
            members: ["owner": .address(owner), "account": .string(account.description), "key": .bytes32(keyHash)], authorization: authorization)
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(owner)
        encoder.append(account)
        encoder.append(keyHash)
        encoder.append(authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        owner = try decoder.readAddress()
        account = try decoder.readAccountName()
        keyHash = try decoder.readBytes32()
        authorization = try decoder.read()
    }

    /// Refusals: `accountNotFound`, `notAccountOwner`, `keyNotFound` for a key of another account, `keyRevoked`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let account = try machine.records.get(.account(account), as: AccountRecord.self, else: .accountNotFound)
        try machine.refuse(.notAccountOwner, unless: account.owner == owner)
        let key = RecordKey.key(hash: keyHash)
        var record =
            try machine.records.find(key, as: KeyRecord.self)
            ?? KeyRecord(account: self.account, label: "", createdAt: machine.now, revokedAt: nil)
        try machine.refuse(.keyNotFound, unless: record.account == self.account)
        try machine.refuse(.keyRevoked, unless: record.revokedAt == nil)
        record.revokedAt = machine.now
        try machine.put(record, at: key)
    }
}
