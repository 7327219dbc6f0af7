// The endpoints that read the ledger.
extension Operation {
    private static let limit = Parameter.query("limit", .count("The size of a page: 1 to 1,000"))
    private static let afterSnapshot = Parameter.query("after", .word("The last snapshot of the page before"))
    private static let nextSnapshot = Schema.nullable(.count("The snapshot after which the next page begins; null on the last page"))
    private static let tokenPart = Parameter.path("token", .address("The token's address"))

    static let ofModels = [
        Operation(
            method: .get, path: "/imo/v1/models", id: "listModels", summary: "Lists every model with its token, terms and prices.",
            response: .object([.member("models", .list(of: .named("Model")))]), problems: [503]),
        Operation(
            method: .get, path: "/imo/v1/models/{model}", id: "showModel", summary: "Shows a model. Its id may contain slashes.",
            parameters: [.path("model", .model)], response: .named("Model"), problems: [404, 503]),
    ]

    static let ofTokens = [
        Operation(
            method: .get, path: "/imo/v1/tokens", id: "listTokens", summary: "Lists the revenue token of every model.",
            response: .object([.member("tokens", .list(of: .named("Token")))]), problems: [503]),
        Operation(
            method: .get, path: "/imo/v1/tokens/{token}", id: "showToken", summary: "Shows a token with its pools.", parameters: [tokenPart],
            response: .named("Token"), problems: [400, 404, 503]),
        Operation(
            method: .get, path: "/imo/v1/tokens/{token}/holders", id: "listHolders", summary: "Lists a token's holders by address, in pages.",
            parameters: [tokenPart, .query("after", .address("The last holder of the page before")), limit],
            response: .object([
                .member("token", .address("The token")),
                .member(
                    "holders",
                    .list(of: .object([.member("holder", .address("The holder")), .member("balance", .word("Its tokens, in smallest units"))]))),
                .member("next", .nullable(.address("The holder after which the next page begins; null on the last page"))),
            ]), problems: [400, 404, 503]),
        Operation(
            method: .get, path: "/imo/v1/tokens/{token}/snapshots", id: "listSnapshots", summary: "Lists a token's snapshots, the oldest first.",
            parameters: [tokenPart, afterSnapshot, limit],
            response: .object([
                .member("token", .address("The token")), .member("snapshots", .list(of: .named("Snapshot"))), .member("next", nextSnapshot),
            ]), problems: [400, 404, 503]),
        Operation(
            method: .get, path: "/imo/v1/tokens/{token}/snapshots/{id}", id: "showSnapshot", summary: "Shows a snapshot of a token's revenue.",
            parameters: [tokenPart, .path("id", .word("The snapshot's number, from 1"))], response: .named("Snapshot"), problems: [400, 404, 503]),
        Operation(
            method: .get, path: "/imo/v1/tokens/{token}/claimable/{address}", id: "showClaimable",
            summary: "Shows the revenue that a holder can still claim, by snapshot (ERC-7641 `claimableRevenue`).",
            parameters: [tokenPart, .path("address", .address("The holder")), afterSnapshot, .query("limit", .count("The size of a page"))],
            response: .object([
                .member("token", .address("The token")), .member("holder", .address("The holder")),
                .member("claimable", .amount("The sum that a lifetime claim pays")),
                .member("isComplete", .flag("False where a second lifetime claim would pay more")), .member("next", nextSnapshot),
                .member(
                    "snapshots",
                    .list(
                        of: .object([
                            .member("snapshotId", .count("The snapshot's number")), .member("claimable", .amount("The part of this snapshot")),
                        ]))),
            ]), problems: [400, 404, 503]),
    ]

    static let ofHolders = [
        Operation(
            method: .get, path: "/imo/v1/holders/{address}", id: "showHolder",
            summary: "Shows an address's tokens, the revenue paid to it, and the nonce of its next signed message.",
            parameters: [.path("address", .address("The holder"))],
            response: .object([
                .member("holder", .address("The holder")), .member("nextNonce", .count("The nonce of its next signed message")),
                .member(
                    "tokens",
                    .list(
                        of: .object([
                            .member("token", .address("The token")), .member("model", .model), .member("symbol", .text("The token's symbol")),
                            .member("balance", .word("Its tokens, in smallest units")),
                        ]))), .member("paid", .named("Balance")),
                .member("withdrawalRequest", .any("The open request to be paid out: its amount, and since when; null where there is none")),
            ]), problems: [400, 503])
    ]

    static let ofAccounts = [
        Operation(
            method: .get, path: "/imo/v1/accounts/me", id: "showMyAccount",
            summary: "Shows the balance of the key's account, and the budgets of both.",
            response: .object([
                .member("account", .text("The account")), .member("asset", .asset), .member("balance", .amount("The balance")),
                .member("held", .amount("The part that running calls hold")), .member("available", .amount("The part that can be spent")),
                .member("credited", .amount("All that was ever credited")), .member("debited", .amount("All that was ever debited")),
                .member("budgets", .list(of: .named("Budget"))),
            ]), problems: [401, 503], needsKey: true),
        Operation(
            method: .get, path: "/imo/v1/accounts/me/history", id: "listMyHistory", summary: "Lists the movements of the key's account, in pages.",
            parameters: [
                .query("from", .time("The beginning of the period")), .query("to", .time("The end of the period")),
                .query("after", .word("The entry of the last movement of the page before")), limit,
                .query("order", .choice(["newest", "oldest"], "The movement that comes first: the newest unless stated")),
            ],
            response: .object([
                .member("account", .text("The account")), .member("asset", .asset), .member("movements", .list(of: .any("A movement"))),
                .member("next", .nullable(.count("The entry after which the next page begins; null on the last page"))),
            ]), problems: [400, 401, 404, 503], needsKey: true),
        Operation(
            method: .get, path: "/imo/v1/accounts/me/usage", id: "showMyUsage",
            summary: "Adds up what the account's calls used and cost, by day and model.",
            parameters: [.query("from", .time("The beginning of the period")), .query("to", .time("The end of the period"))],
            response: .object([
                .member("account", .text("The account")), .member("asset", .asset), .member("calls", .count("The number of calls")),
                .member("cost", .amount("The cost of all calls")),
                .member(
                    "days",
                    .list(
                        of: .object([
                            .member("day", .text("The day, in UTC")),
                            .member(
                                "models",
                                .list(
                                    of: .object([
                                        .member("model", .model), .member("calls", .count("The number of calls")),
                                        .member("cost", .amount("Their cost")),
                                        .member("usage", .units),
                                    ]))),
                        ]))),
            ]), problems: [400, 401, 404, 503], needsKey: true),
        Operation(
            method: .get, path: "/imo/v1/keys/typed-data", id: "makeKeyTypedData",
            summary: "Makes the EIP-712 statement whose signature is an API key.",
            parameters: [
                .required("owner", .address("The account's owner, who signs")), .required("account", .text("The account that pays for the calls")),
                .required("expires", .word("The end of the key, in seconds since 1970")), .query("label", .text("A name for people")),
                .query("dailyLimit", .amount("The most that the key's calls may spend in a day of UTC")),
            ],
            response: .object([
                .member("id", .text("The name under which lists show the key")), .member("key", .bytes32("The digest that is signed")),
                .member("keyPrefix", .text("The key without the signature, whose hexadecimal digits follow it")),
                .member("typedData", .named("TypedData")),
            ]), problems: [400, 503]),
        Operation(
            method: .post, path: "/imo/v1/keys", id: "registerKey",
            summary: "Makes the request's API key, a signature of its account's owner, known to the ledger.",
            response: .object([
                .member("digest", .bytes32("The digest that was signed, by which the owner revokes the key")),
                .member("key", .text("The name under which lists show the key")), .member("account", .text("The account")),
                .member("label", .text("A name for people")), .member("createdAt", .time("The time of the entry")),
                .member("revokedAt", .nullable(.time("Null, as the key can be used"))), .member("discounts", .list(of: .any("A discount"))),
                .member("owner", .address("The address that signed")), .member("validUntil", .time("The end of the key")),
                .member("entry", .nullable(.count("The entry; null for a key that was known before"))),
            ]), problems: [400, 401, 403, 404, 409, 422, 429, 503], needsKey: true),
        Operation(
            method: .get, path: "/imo/v1/receipts/{id}/proof", id: "showReceiptProof",
            summary: "Makes the file that proves a receipt offline, with the key of the public log alone.",
            parameters: [.path("id", .text("The call's id", format: "uuid"))], response: .any("A proof as docs/log.md describes it"),
            problems: [400, 401, 404, 503]),
        Operation(
            method: .get, path: "/imo/v1/receipts/{id}", id: "showReceipt", summary: "Shows the cost of a call and how it was reckoned.",
            parameters: [.path("id", .text("The call's id", format: "uuid")), .proof], response: .named("Receipt"), problems: [400, 404, 503]),
    ]

    static let ofHealth =
        ["", "/imo/v1"].flatMap { prefix in
            let suffix = prefix.isEmpty ? "" : "OfLedger"
            return [
                Operation(
                    method: .get, path: "\(prefix)/healthz", id: "healthz\(suffix)", summary: "Tells that the process answers.",
                    response: .object([.member("status", .choice(["ok"], "Always the same"))]), problems: []),
                Operation(
                    method: .get, path: "\(prefix)/readyz", id: "readyz\(suffix)",
                    summary: "Tells that the ledger can be read and calls can be taken.",
                    response: .object([
                        .member("status", .choice(["ready"], "Always the same")), .member("journalEntries", .count("The number of entries")),
                        .member("chainHash", .bytes32("The hash of the journal")),
                    ]), problems: [503]),
            ]
        } + [
            Operation(
                method: .get, path: "/imo/v1/openapi.json", id: "showOpenAPI", summary: "Shows this document.",
                response: .any("An OpenAPI 3.1 document"),
                problems: [])
        ]
}
