import ArgumentParser

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take over models, upstreams and prices from another gateway.",
        discussion: """
            EXAMPLE
              imo import litellm config.yaml
            """,
        subcommands: [ImportLiteLLM.self])
}
