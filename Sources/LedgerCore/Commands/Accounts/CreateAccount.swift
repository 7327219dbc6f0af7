public import EthereumPrimitives

/// Opens a caller's prepaid account.
public struct CreateAccount: Sendable, Hashable {
    public let name: AccountName

    public init(name: AccountName) {
        self.name = name
    }
}

extension CreateAccount: CommandPayload {
    package static var kind: CommandKind { .createAccount }
    package static var isLinkable: Bool { true }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .createAccount(self) }
    package var members: CommandMembers { ["account": .text(name)] }

    public func encode(to encoder: inout RLPEncoder) { encoder.append(name) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { name = try decoder.readAccountName() }

    /// Refusals: `accountExists`, `accountNameReserved`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        try machine.refuse(.accountExists, unless: machine.records.find(.account(name), as: AccountRecord.self) == nil)
        try machine.refuse(.accountNameReserved, unless: machine.rules < .second || !name.isReserved)
        try machine.put(AccountRecord(createdAt: machine.now), at: .account(name))
    }
}

extension CreateAccount: WrittenCommand {
    package init(members: some MemberReader) throws(CommandFormatError) {
        name = try members.parsed("account", as: "an account name") { try? AccountName($0) }
    }
}
