internal import ArgumentParser

struct TransactionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tx", abstract: "Sign, decode and hash transactions.",
        discussion: """
            EXAMPLE
              imo eth tx decode @raw.txt
            """,
        subcommands: [TransactionSign.self, TransactionDecode.self, TransactionHash.self])
}
