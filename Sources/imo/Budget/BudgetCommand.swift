import ArgumentParser

struct BudgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget", abstract: "Limit what calls may spend in a day, a month or in all.",
        discussion: """
            A budget belongs to an API key, an account or a model. The sum that its calls have spent in the period and hold now never exceeds it. A
            call that could cost more than is left is refused before it is forwarded, with HTTP status 402 and the code budget_exceeded. Days and
            months are those of UTC, and a call belongs to the period in which it began. A budget counts calls that begin after it was set. Refunding
            a call of the period reduces the sum.

            EXAMPLE
              imo budget set 50 --account alice --period month
              imo budget show
            """,
        subcommands: [BudgetSet.self, BudgetShow.self, BudgetRemove.self])
}
