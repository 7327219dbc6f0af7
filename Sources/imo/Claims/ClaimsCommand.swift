import ArgumentParser

struct ClaimsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "claims", abstract: "Pay many claims at once.",
        discussion: """
            EXAMPLE
              imo claims submit --file claims.jsonl
            """,
        subcommands: [ClaimsSubmit.self])
}
