public import EthereumPrimitives

/// Several commands as one: all of them are carried out, in their order and at one time, or none is.
///
/// They share one id, one journal entry and one list of postings. When a member is refused, its outcome is the entry's, and the entry says which member
/// it was (``JournalEntry/refusedMember``).
public struct LinkedCommands: Sendable, Hashable {
    /// More members than this are malformed.
    public static let maximumCount = 64

    public let commands: [Command]

    public init(_ commands: [Command]) {
        self.commands = commands
    }
}

extension Command {
    var isLink: Bool { if case .linked = self { true } else { false } }

    /// Whether the command may be a member of a link. Links do not nest; what is known by its own id or entry number afterwards (a hold and what resolves
    /// it, a commitment and its reveal) stands alone.
    public var isLinkable: Bool {
        switch self {
        case .createAccount, .credit, .withdraw, .createKey, .revokeKey, .setBudget, .setDiscount, .registerModel, .setPrice, .setLeavePolicy, .deposit,
            .snapshot, .issuerTransfer, .transfer, .approve, .transferFrom, .burn, .claim, .transferFunds, .reverse, .claimLifetime, .grantVesting, .revokeVesting:
            true
        case .openLedger, .hold, .settle, .void, .expireHold, .refund, .commitContent, .revealContent, .linked: false
        }
    }
}

extension LinkedCommands: LedgerCodable {
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
}
