// The forms that several operations share.
extension Schema {
    static let components: [(name: String, schema: Schema)] = [
        ("Problem", problem), ("Balance", balance), ("Budget", budget), ("Price", price), ("Model", modelObject), ("Token", token),
        ("Snapshot", snapshot), ("Posting", posting), ("Entry", entry), ("Receipt", receipt), ("TypedData", typedData),
        ("SignedMessage", signedMessage),
    ]

    private static let problem = Schema.object([
        .member("type", .text("`urn:imo:outcome:` and the outcome's name, or `about:blank`")), .member("title", .text("The kind of problem")),
        .member("status", .count("The HTTP status")), .member("detail", .text("The cause, and what to do")),
        .optional("kind", .text("The kind by which a program's policy refused")),
        .optional("outcome", .count("The number of the ledger's outcome")), .optional("outcomeName", .text("The name of the ledger's outcome")),
        .optional("entry", .count("The journal's entry of the refusal")),
    ])

    private static let balance = Schema.object([
        .member("account", .text("The account")), .member("asset", asset), .member("balance", .amount("The balance")),
        .member("held", .amount("The part that running calls hold")), .member("available", .amount("The part that can be spent")),
        .member("credited", .amount("All that was ever credited")), .member("debited", .amount("All that was ever debited")),
    ])

    private static let budget = Schema.object([
        .member("of", .choice(["key", "account", "model"], "The owner's kind")), .member("name", .text("The owner")),
        .member("period", .text("The length of a period")), .member("periodStart", .nullable(.time("The beginning of the present period"))),
        .member("limit", .amount("The limit of a period")), .member("spent", .amount("The part that was spent")),
        .member("held", .amount("The part that running calls hold")), .member("left", .amount("The part that is left")),
    ])

    private static let perMillion = Schema.map(to: .amount("The price of a million units"), "Prices by the unit's name")
    private static let tiers = Schema.list(
        of: .object([
            .member("unit", .text("The unit's name")), .member("from", .count("The monthly volume from which the price holds")),
            .member("perMillion", .amount("The price of a million units")),
        ]))

    private static let price = Schema.object([
        .member("version", .count("The number of the price list")), .member("startsAt", .time("The time from which it is in force")),
        .member("perMillion", perMillion), .member("tiers", tiers), .member("leastCharge", .amount("The least charge of a call")),
    ])

    private static let modelObject = Schema.object([
        .member("id", model), .member("token", .address("The revenue token")), .member("issuer", .address("The issuer")), .member("asset", asset),
        .member("modelCommitment", .bytes32("The hash that commits to the weights")), .member("contextTokens", .count("The size of the context")),
        .member("maximumOutputTokens", .count("The most tokens of a response")),
        .member(
            "revenueSplit",
            .list(
                of: .object([
                    .member("account", .text("The account")), .member("basisPoints", .count("Its share, in hundredths of a percent")),
                ]))),
        .member("leavePolicy", .text("The charge of a call whose caller leaves")), .member("registeredAt", .time("The time of registration")),
        .optional(
            "gate",
            .object([
                .member("token", .address("The token that the caller's wallets must hold")),
                .member("leastTokens", .word("How much of it they must hold together, in its smallest unit")),
            ])),
        .optional("retiredAt", .time("Since when no call begins any more; only of a retired model")),
        .member("prices", .list(of: .named("Price"))),
    ])

    private static let token = Schema.object([
        .member("token", .address("The token")), .member("model", model), .member("name", .text("The token's name")),
        .member("symbol", .text("The token's symbol")), .member("decimals", .count("The decimals of shown amounts of tokens")),
        .member("totalSupply", .word("All tokens, in smallest units")), .member("percentClaimable", .count("The percentage of revenue for claims")),
        .member("snapshotIntervalSeconds", .count("The least time between two snapshots")),
        .member("claimWindow", .count("The number of snapshots that stay open; 0 for all")),
        .member("lastSnapshotId", .count("The number of the last snapshot")), .member("lastSnapshotAt", .time("The time of the last snapshot")),
        .member("unsnapshottedRevenue", .amount("The revenue since the last snapshot")), .member("claimPool", .amount("The revenue to be claimed")),
        .member("burnPool", .amount("The revenue to be redeemed by burning")),
        .optional("dust", .nullable(.amount("The revenue that rounding leaves to nobody; null where there are too many holders to sum it up"))),
    ])

    private static let snapshot = Schema.object([
        .member("snapshotId", .count("The number of the snapshot, from 1")), .member("takenAt", .time("The time of the snapshot")),
        .member("totalSupply", .word("All tokens at that time, in smallest units")),
        .member("revenue", .amount("The revenue since the snapshot before")),
        .member("claimable", .amount("The part for claims")), .member("claimed", .amount("The part that was claimed")),
        .member("snapshotRoot", .bytes32("The hash of the snapshot, which a claim can be bound to")),
    ])

    private static let posting = Schema.object([
        .member("account", .text("The account")), .member("direction", .choice(["debit", "credit"], "The side of the account")),
        .member("amount", .amount("The amount")),
    ])

    private static let entry = Schema.object([
        .member("entry", .count("The number in the journal")), .member("id", .text("The id of the command")), .member("time", .time("The time")),
        .member("command", .text("The command's name")), .member("outcome", .count("The outcome's number; 0 for accepted")),
        .member("outcomeName", .text("The outcome's name")), .optional("refusedMember", .count("The place of the command that refused the whole")),
        .member("postings", .list(of: .named("Posting"))), .optional("chainHash", .bytes32("The hash of the journal up to the entry")),
        .optional("inclusion", inclusion),
    ])

    /// Whether a signed head of the public log covers an entry.
    private static let inclusion = Schema.object([
        .member("state", .choice(["included", "pending", "noLog"], "Pending until a signed head covers the entry")),
        .optional("size", .count("The number of entries under the newest signed head")),
        .optional("proof", .text("The proof, a tlog-proof@v1 file")), .optional("detail", .text("Why there is no proof")),
    ])

    private static let receipt = Schema.object([
        .member("receipt", .text("The id of the call")), .member("model", model), .member("account", .text("The account that paid")),
        .member("key", .text("The beginning of the key's hash")), .member("asset", asset), .member("cost", .amount("The charge")),
        .member("refunded", .amount("The part that was refunded")), .member("usage", units), .member("usageSource", .text("The source of the usage")),
        .optional("held", .amount("The hold, where the usage cost more")),
        .optional("used", .amount("The price of the usage, where it is above the hold")),
        .optional("cut", .amount("The part that was not charged")), .optional("aboveHold", units), .optional("unpriced", units),
        .member("priceVersion", .count("The number of the price list")), .member("perMillion", perMillion), .member("tiers", tiers),
        .member("leastCharge", .amount("The least charge of a call")),
        .member("discountBasisPoints", .count("The discount, in hundredths of a percent")),
        .member("requestHash", .bytes32("The salted hash of the request")), .member("responseHash", .bytes32("The salted hash of the response")),
        .member("startedAt", .time("The beginning of the call")), .member("settledAt", .time("The time of the charge")),
        .member("holdEntry", .count("The journal's entry of the hold")), .member("entry", .count("The journal's entry of the charge")),
        .member("chainHash", .bytes32("The hash of the journal up to that entry")),
        .optional(
            "payment",
            .object([
                .member("payer", .text("The address that paid")), .member("amount", .amount("The payment")), .member("chainId", .count("The chain")),
                .member("asset", .text("The token's contract")), .member("transaction", .bytes32("The transaction that moved the token")),
            ])),
        .member(
            "refunds",
            .list(
                of: .object([
                    .member("entry", .count("The journal's entry")), .member("time", .time("The time")), .member("amount", .amount("The amount")),
                    .member("reason", .text("The reason")),
                ]))),
        .optional("inclusion", inclusion), .optional("salt", .bytes32("The salt of the two hashes; with a key of the account only")),
    ])

    private static let typedData = Schema.object([
        .member("types", .any("The types (EIP-712)")), .member("primaryType", .text("The type of the message")),
        .member("domain", .any("The domain of this ledger (EIP-712)")), .member("message", .any("The members of the message")),
    ])

    /// The served document with its signature, or the members of its message alone.
    private static let signedMessage = Schema.object([
        .optional("typedData", .named("TypedData")), .optional("message", .any("The members of the message, in place of `typedData`")),
        .member("signature", .bytes("The signature of the EIP-712 document: 65 bytes, or 64 by ERC-2098")),
    ])
}
