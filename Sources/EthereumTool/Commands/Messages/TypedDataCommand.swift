internal import ArgumentParser

struct TypedDataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "typed-data", abstract: "Hash, sign and check EIP-712 typed data.",
        discussion: """
            EXAMPLE
              imo eth typed-data hash @claim.json
            """,
        subcommands: [TypedDataHash.self, TypedDataSign.self, TypedDataRecover.self])
}
