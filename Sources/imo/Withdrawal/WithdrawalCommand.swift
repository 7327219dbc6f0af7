import ArgumentParser

struct WithdrawalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdrawal", abstract: "Let holders ask to be paid out, and pay nobody who has not asked.",
        discussion: """
            EXAMPLE
              imo withdrawal list
            """,
        subcommands: [WithdrawalRequest.self, WithdrawalList.self, WithdrawalRequire.self])
}
