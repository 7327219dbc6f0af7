internal import ArgumentParser

struct UnitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unit", abstract: "Convert between ether and wei, or any unit and its smallest part.",
        discussion: """
            EXAMPLE
              imo eth unit to 1.5
            """,
        subcommands: [UnitTo.self, UnitFrom.self])
}
