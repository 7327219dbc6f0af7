import ArgumentParser

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Open callers' accounts, bring money to them and take it out.",
        discussion: """
            EXAMPLE
              imo account show alice
            """,
        subcommands: [AccountCreate.self, AccountShow.self, AccountCredit.self, AccountWithdraw.self, AccountTransfer.self])
}
