import ArgumentParser

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write usage or payouts of a period as a table, for spreadsheets and other programs.",
        discussion: """
            EXAMPLE
              imo export usage --from 2026-11-01 --to 2026-12-01 > november.csv
              imo export payouts --format jsonl
            """,
        subcommands: [ExportUsage.self, ExportPayouts.self])
}
