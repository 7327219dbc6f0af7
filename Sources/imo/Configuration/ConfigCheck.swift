import ArgumentParser
import Ledger
import StrictJSON

struct ConfigCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a configuration file, and name the line at fault.",
        discussion: """
            Reads certificates that the file names, too. Ends with exit code 78 when the gateway would not start with the file.

            EXAMPLE
              imo config check imo.toml
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The configuration file.")
    var file: String

    func run() async throws {
        try await reportingErrors {
            let settings = try ServeSettings(file: file)
            let command: ServeCommand
            do { command = try ServeCommand.parse(settings.words) } catch {
                throw Failure(message: "\(file): \(ServeCommand.message(for: error))", code: 78)
            }
            try command.checkFiles()
            common.show(.object(["file": .string(file), "valid": .bool(true), "settings": .count(UInt64(settings.given.count))]))
        }
    }
}
