import ArgumentParser

struct OperatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator", abstract: "Show and replace the operator's key, which attests content records.",
        discussion: """
            EXAMPLE
              imo operator show
            """,
        subcommands: [OperatorShow.self, OperatorRotate.self, OperatorRecover.self])
}
