import ArgumentParser

struct ProgramUnits: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "units", abstract: "Submit units of work to a program.",
        discussion: """
            EXAMPLE
              imo program units submit labels --event submit --file units.jsonl
            """, subcommands: [ProgramUnitsSubmit.self])
}
