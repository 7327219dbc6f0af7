import ArgumentParser

struct ReferenceModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference-model", abstract: "Serve the built-in language model.",
        discussion: """
            EXAMPLE
              imo reference-model serve --port 9000
            """,
        subcommands: [ReferenceModelServe.self])
}
