import ArgumentParser

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make, list, limit and revoke API keys, and give them discounts.",
        discussion: """
            EXAMPLE
              imo key list
            """,
        subcommands: [KeyCreate.self, KeySign.self, KeyList.self, KeyLimit.self, KeyRevoke.self, KeyDiscountCommand.self])
}
