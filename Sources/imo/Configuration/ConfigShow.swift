import ArgumentParser
import Foundation
import StrictJSON

struct ConfigShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show each setting that the gateway would start with, and where it comes from.",
        discussion: """
            EXAMPLE
              imo config show imo.toml
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The configuration file; by default the one that IMO_CONFIG names.")
    var file: String?

    func run() async throws {
        try await reportingErrors {
            let settings = try ServeSettings(file: file ?? ServeSettings.file(namedIn: []))
            let rows = ServeSettings.options.compactMap { option -> JSONValue? in
                guard let name = option.name else { return nil }
                let given = settings.given.last { $0.name == name }
                let value = given?.value ?? option.standard
                return .object([
                    "setting": .string(name), "value": value.map { .string($0) } ?? .null,
                    "origin": .string("\(given?.origin ?? ServeSettings.Origin.standard)"),
                ])
            }
            common.show(.array(rows))
        }
    }
}

extension CommandModel.Argument {
    /// The default as help texts write it; nil where there is none.
    var standard: String? {
        if kind == .flag { return "false" }
        if let defaultValue { return defaultValue }
        guard let start = abstract.range(of: " (default: "), abstract.hasSuffix(")") else { return nil }
        return String(abstract[start.upperBound...].dropLast())
    }
}
