public import EthereumPrimitives

/// Carries out several commands as one: all of them, in their order and at one time, or none.
///
/// They share one id, one journal entry and one list of postings. When a member is refused, its outcome is the entry's, and
/// ``JournalEntry/refusedMember`` says which member it was.
public struct LinkedCommands: Sendable, Hashable {
    /// More members than this are malformed.
    public static let maximumCount = 64

    public let commands: [Command]

    public init(_ commands: [Command]) {
        self.commands = commands
    }
}

extension LinkedCommands: CommandPayload {
    package static var kind: CommandKind { .linked }
    /// Those of its commands, each once.
    package var statementReference: String? {
        var texts: [String] = []
        for text in commands.compactMap(\.payload.statementReference) where !text.isEmpty && !texts.contains(text) { texts.append(text) }
        return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }
    package static var isLinkable: Bool { false }
    package var command: Command { .linked(self) }
    package var members: CommandMembers { ["commands": .commands(commands)] }
    package var isReversible: Bool { commands.allSatisfy(\.isReversible) }
    package var earlierEntries: [CommandID] { commands.flatMap(\.earlierEntries) }

    package var isWithinLimits: Bool {
        commands.count <= LinkedCommands.maximumCount && commands.allSatisfy { $0.isLinkable && $0.isWithinLimits }
    }

    package func tokenMovements(in view: inout LedgerView) throws(Interruption) -> [TokenMovement] {
        var movements: [TokenMovement] = []
        for member in commands { movements += try member.payload.tokenMovements(in: &view) }
        return movements
    }

    public func encode(to encoder: inout RLPEncoder) { encoder.append(commands) }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        commands = try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in
            var members: [Command] = []
            while !list.isAtEnd {
                guard members.count < LinkedCommands.maximumCount else { throw list.invalid("more than \(LinkedCommands.maximumCount) commands") }
                members.append(
                    try list.readList { (member: inout RLPDecoder) throws(RLPError) in try Command(from: &member, isMember: true) })
            }
            return members
        }
    }

    /// Carries out the members in order; the first refusal takes back all of them.
    ///
    /// Refusals: `noCommandLinked`; of the first member at fault `notLinkable` or what it would be refused for by itself; `contentTooLarge` where the
    /// members together make more postings than an entry takes.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        try machine.refuse(.noCommandLinked, unless: !commands.isEmpty)
        for (index, member) in commands.enumerated() {
            machine.refusedMember = index
            try machine.refuse(.notLinkable, unless: member.isLinkable)
            try machine.perform(member)
        }
        machine.refusedMember = nil
        try machine.refuse(.contentTooLarge, unless: machine.postings.count <= JournalEntry.maximumPostings)
    }
}
