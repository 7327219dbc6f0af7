extension Command {
    /// The most bytes of a text for people: a reference, a label, a name, a symbol.
    public static let maximumTextBytes = 256

    /// Whether every text, list and byte string is as small as the ledger takes.
    ///
    /// What is larger could be written to the journal and never read again, so it is refused before. A signature is not looked at here: one that is not
    /// 65 bytes is refused as malformed.
    public var isWithinLimits: Bool {
        switch self {
        case .credit(let payload), .withdraw(let payload): Command.isText(payload.reference)
        case .deposit(let payload): Command.isText(payload.reference)
        case .createKey(let payload): Command.isText(payload.label)
        case .refund(let payload): Command.isText(payload.reason)
        case .registerModel(let payload):
            Command.isText(payload.token.name) && Command.isText(payload.token.symbol) && payload.split.count <= RegisterModel.maximumShares
        case .claim(let payload): payload.snapshotIDs.count <= Claim.maximumSnapshots
        case .transferFunds(let payload): Command.isText(payload.reference)
        case .reverse(let payload): Command.isText(payload.reference)
        case .linked(let payload):
            payload.commands.count <= LinkedCommands.maximumCount && payload.commands.allSatisfy { $0.isLinkable && $0.isWithinLimits }
        case .revealContent(let payload): payload.largestPartBytes <= RevealContent.maximumPartBytes
        case .openLedger, .createAccount, .revokeKey, .setBudget, .setDiscount, .setPrice, .setLeavePolicy, .hold, .settle, .void, .expireHold,
            .snapshot, .issuerTransfer, .transfer, .approve, .transferFrom, .burn, .commitContent, .claimLifetime, .grantVesting, .revokeVesting:
            true
        }
    }

    private static func isText(_ text: String) -> Bool { text.utf8.count <= maximumTextBytes }
}
