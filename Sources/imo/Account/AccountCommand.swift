import ArgumentParser

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Open callers' accounts, book money into them and out of them.",
        discussion: """
            EXAMPLE
              imo account show alice
            """,
        subcommands: [
            AccountCreate.self, AccountList.self, AccountShow.self, AccountCredit.self, AccountWithdraw.self, AccountTransfer.self, AccountOwner.self,
            AccountLink.self,
        ])
}
