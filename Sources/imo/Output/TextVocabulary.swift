import StrictJSON

/// The kinds of the members of results, by their names.
enum TextVocabulary {
    enum Kind {
        /// An amount of the ledger's asset in its smallest unit.
        case money
        /// An amount of a token in its smallest unit.
        case tokens
        case time
        case other
    }

    /// - Parameter members: The object that has the member. What a token or a holder has an amount or a balance of are tokens.
    static func kind(of name: String, in members: [JSONMember]) -> Kind {
        if name == "amount" || name == "balance", members.contains(where: { tokenOwners.contains($0.name) }) { return .tokens }
        if money.contains(name) { return .money }
        if tokens.contains(name) { return .tokens }
        return times.contains(name) || name.hasSuffix("At") ? .time : .other
    }

    /// Whether the values below a member of this name are of its kind, whatever their own names are: amounts, or a policy's own facts.
    static func saysKind(_ name: String) -> Bool { money.contains(name) || tokens.contains(name) || name == "facts" }

    /// Whether a flag of this name is good news when it is set.
    static func isVerdict(_ name: String) -> Bool { name == "verified" || name == "healthy" }

    private static let money: Set = [
        "amount", "available", "balance", "bond", "bound", "burnPool", "burnt", "cap", "charged", "claimable", "claimed", "claimPool", "closing",
        "cost", "credited", "debited", "deposited", "dust", "dustNow", "earned", "entitled", "fee", "given", "held", "least", "leastCharge",
        "leastSnapshotRevenue", "left", "limit", "lowBalance", "madeClaimable", "moved", "opening", "owed", "paid", "paidBalance", "paidInAll",
        "payable", "pays",
        "perMillion", "raised", "received", "redeemed", "refunded", "requested", "revenue", "spent", "target", "total", "twoPeopleAbove",
        "unsnapshottedRevenue", "used",
    ]

    private static let tokenOwners: Set = ["holder", "schedule", "token"]

    private static let tokens: Set = [
        "balanceBefore", "burned", "granted", "locked", "offered", "smallestEarningHolding", "supply", "tokenBalance", "tokens", "totalSupply",
        "transferable", "vested",
    ]

    private static let times: Set = ["time", "from", "to", "periodStart", "nextRun", "nextDue", "windowEnd", "until", "expires", "confirmed"]
}
