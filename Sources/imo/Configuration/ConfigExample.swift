import ArgumentParser
import Foundation

struct ConfigExample: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "example", abstract: "Print a configuration file with every setting, its meaning and its default.",
        discussion: """
            All settings are commented out, so that the file changes nothing until you edit it.

            EXAMPLE
              imo config example > imo.toml
            """)

    func run() async throws { print(ConfigExample.text) }

    static var text: String {
        let head = [
            "# The configuration of `imo serve`. Name it with --config or IMO_CONFIG, and check it with `imo config check`.",
            "# Options on the command line and variables such as IMO_LOG_LEVEL win over what is set here.",
        ]
        let settings = ServeSettings.options.flatMap { option -> [String] in
            guard let name = option.name else { return [] }
            let abstract = option.abstract.range(of: " (default: ").map { String(option.abstract[..<$0.lowerBound]) } ?? option.abstract
            let lines = HelpPage.format(abstract, columns: 100).split(separator: "\n").map { "# \($0)" }
            return [""] + lines + ["# \(name) = \(value(of: option))"]
        }
        return (head + settings).joined(separator: "\n")
    }

    /// The default, or an example of what stands there, as TOML writes it.
    private static func value(of option: CommandModel.Argument) -> String {
        guard let standard = option.standard else { return "\"\(option.valueName)\"" }
        let isBare = standard == "true" || standard == "false" || standard.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return isBare ? standard : "\"\(standard)\""
    }
}
