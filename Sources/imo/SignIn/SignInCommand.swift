import ArgumentParser

struct SignInCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-in", abstract: "Make links by which the operator signs in to the gateway's pages.",
        discussion: """
            EXAMPLE
              imo sign-in link
            """,
        subcommands: [SignInLink.self])
}
