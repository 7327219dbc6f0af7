// The endpoints of programs.
extension Operation {
    private static let programPart = Parameter.path("program", .text("The program's id"))

    static let ofPrograms = [
        Operation(
            method: .get, path: "/imo/v1/programs", id: "listPrograms", summary: "Lists every program with its versions.",
            response: .object([
                .member(
                    "programs",
                    .list(
                        of: .object([
                            .member("program", .text("The program's id")), .member("versions", .count("The number of its versions")),
                            .member("versionInForce", .count("The version in force; 0 before the first starts")),
                            .member("startsAt", .list(of: .time("When each version starts"))),
                        ])))
            ]), problems: [503]),
        Operation(
            method: .get, path: "/imo/v1/programs/{program}", id: "showProgram",
            summary: "Shows a program's terms, what lies in its pools, what it paid, and its policy's facts.",
            parameters: [programPart, .query("version", .count("A version's number; the one in force unless stated"))],
            response: .object([
                .member("program", .text("The program's id")), .member("version", .count("The version's number")),
                .member("policy", .text("The policy's name")), .member("policyText", .text("The policy, as it was registered")),
                .member("given", .text("The parameters and first members, as JSON")), .member("startsAt", .time("When the version starts")),
                .optional("nextDue", .time("When something is due next")), .member("isEnded", .flag("True when it takes no more events")),
                .member("money", .text("The policy's asset that is the ledger's money")),
                .member("owner", .text("The account that receives what is for nobody else")),
                .member("events", .map(to: .map(to: .text("A field's type"), "The fields of an event"), "The events that can be sent, by name")),
                .member(
                    "pools",
                    .list(
                        of: .object([
                            .member("pool", .text("The pool's name")), .optional("of", .text("The member whose balance it is")),
                            .member("amount", .amount("What lies there")),
                        ]))),
                .member("waiting", .amount("Payments that wait for the next entry")),
                .member("paid", .map(to: .amount("What the party was paid"), "Payments by party, 1,000 at most")),
                .member("paidParties", .count("The number of parties that were paid")),
                .member("facts", .map(to: .any("A value"), "The policy's facts by name")),
            ]), problems: [400, 404, 503]),
        Operation(
            method: .get, path: "/imo/v1/programs/{program}/typed-data/program-event", id: "makeProgramTypedData",
            summary: "Makes the EIP-712 document of an event for a program; members that can be known are filled in.",
            parameters: [programPart]
                + ["holder", "version", "event", "fields", "nonce", "deadline"].map { .query($0, .text("A member of the message")) },
            response: .named("TypedData"), problems: [400, 404, 409, 503]),
    ]
}
