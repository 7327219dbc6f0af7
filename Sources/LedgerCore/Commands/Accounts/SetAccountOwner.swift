public import EthereumPrimitives

/// Names the address whose signatures make and revoke an account's API keys, names another, or names none.
///
/// Keys that the address before it signed make no calls any more. Keys of random bits stay as they are.
public struct SetAccountOwner: Sendable, Hashable {
    public let account: AccountName
    public let owner: Address?

    public init(account: AccountName, owner: Address?) {
        self.account = account
        self.owner = owner
    }
}

extension SetAccountOwner: CommandPayload {
    package static var kind: CommandKind { .setAccountOwner }
    package static var isLinkable: Bool { true }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .setAccountOwner(self) }
    package var members: CommandMembers { ["account": .text(account), "owner": owner.map { .text($0) } ?? .null] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(account)
        encoder.append(optional: owner)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        account = try decoder.readAccountName()
        owner = try decoder.readOptionalAddress()
    }

    /// Refusals: `accountNotFound`, `recipientUnusable` for an address that can sign nothing.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        var record = try machine.records.get(.account(account), as: AccountRecord.self, else: .accountNotFound)
        if let owner { try machine.requireUsable(owner) }
        record.owner = owner
        try machine.put(record, at: .account(account))
    }
}
