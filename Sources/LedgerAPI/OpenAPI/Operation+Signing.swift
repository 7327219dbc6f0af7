internal import Ledger

// The endpoints for contents and for messages that holders sign.
extension Operation {
    private static let contentPart = Parameter.path("tokenId", .word("The content's token id, decimal or hexadecimal"))
    private static let typedMembers = [
        "holder", "spender", "from", "to", "recipient", "amount", "upToSnapshotId", "leastAmount", "snapshotRoot", "nonce", "lastNonce",
        "destination", "account", "key", "deadline", "snapshots",
    ]

    static let ofContents = [
        Operation(
            method: .get, path: "/imo/v1/contents/{tokenId}", id: "showContent", summary: "Shows a content record (ERC-7007) with its proof.",
            parameters: [contentPart],
            response: .object([
                .member("tokenId", .word("The token id")), .member("owner", .address("The owner")),
                .member("state", .choice(["pending", "final"], "Final when nobody can object any more")), .member("model", .model),
                .member("modelCommitment", .bytes32("The hash that commits to the weights")), .member("prompt", .bytes("The prompt")),
                .member("aigcData", .bytes("The content")), .member("proofType", .text("The kind of proof")), .member("proof", .bytes("The proof")),
                .member("revealedAt", .time("The time of the record")),
                .optional("stake", .any("The bond behind a record of kind opml, and the game about it")),
            ]), problems: [400, 404, 503]),
        Operation(
            method: .get, path: "/imo/v1/contents/{tokenId}/metadata", id: "showContentMetadata",
            summary: "Shows a content record by the JSON schema of ERC-7007.", parameters: [contentPart],
            response: .object(
                ["name", "description", "image", "prompt", "aigc_type", "aigc_data", "proof_type"].map {
                    .member($0, .text("See ERC-7007, Metadata"))
                }),
            problems: [400, 404, 503]),
        Operation(
            method: .post, path: "/imo/v1/contents/verify", id: "verifyContent", summary: "Checks a content against its proof (ERC-7007 `verify`).",
            request: .object([
                .member("prompt", .bytes("The prompt")), .member("aigcData", .bytes("The content")), .member("proof", .bytes("The proof")),
            ]),
            response: .object([.member("verified", .flag("True when the proof is of this content"))]), problems: [400, 413, 503]),
        Operation(
            method: .post, path: "/imo/v1/contents/typed-data/{kind}", id: "makeContentTypedData",
            summary: "Makes the EIP-712 document of a content's commitment, reveal, challenge or move; members that can be known are filled in.",
            parameters: [.path("kind", .choice(kinds(of: .content), "The kind of message"))],
            request: .any("The members of the message, as an object"),
            response: .named("TypedData"), problems: [400, 404, 409, 413, 503]),
    ]

    static let ofSigned =
        [
            Operation(
                method: .get, path: "/imo/v1/tokens/{token}/typed-data/{kind}", id: "makeTokenTypedData",
                summary: "Makes the EIP-712 document that a holder signs by `eth_signTypedData_v4`; members that can be known are filled in.",
                parameters: [.path("token", .address("The token")), .path("kind", .choice(kinds(of: .token), "The kind of message"))]
                    + typedMembers.map { .query($0, .text("A member of the message")) },
                response: .named("TypedData"), problems: [400, 404, 409, 503]),
            Operation(
                method: .get, path: "/imo/v1/holders/{address}/typed-data/{kind}", id: "makeHolderTypedData",
                summary: "Makes the EIP-712 document by which an address calls back what it signed, asks to be paid out, or revokes a key.",
                parameters: [.path("address", .address("The holder")), .path("kind", .choice(kinds(of: .holder), "The kind of message"))]
                    + typedMembers.map { .query($0, .text("A member of the message")) },
                response: .named("TypedData"), problems: [400, 404, 409, 503]),
        ]
        + SignedKind.allCases.map { kind in
            Operation(
                method: .post, path: "/imo/v1/\(kind.path)", id: "submit-\(kind.rawValue)",
                summary: "Carries out a signed \(kind.rawValue) message, once.", parameters: [.proof],
                request: .named("SignedMessage"), response: .named("Entry"),
                problems: (kind == .walletLink ? [401] : []) + [400, 402, 403, 404, 409, 413, 422, 429, 503], needsKey: kind == .walletLink)
        }

    private static func kinds(of subject: SignedKind.Subject) -> [String] { SignedKind.allCases.filter { $0.subject == subject }.map(\.rawValue) }
}
