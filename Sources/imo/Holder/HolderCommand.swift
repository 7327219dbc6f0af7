import ArgumentParser

struct HolderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holder", abstract: "See who holds tokens, and who is owed what.",
        discussion: """
            EXAMPLE
              imo holder list
            """,
        subcommands: [HolderList.self])
}
