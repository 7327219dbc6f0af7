import ArgumentParser

struct ClockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock", abstract: "Confirm the system's clock after a jump.",
        discussion: """
            EXAMPLE
              imo clock confirm
            """,
        subcommands: [ClockConfirm.self])
}
