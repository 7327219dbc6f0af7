import ArgumentParser
import Foundation

/// The settings of `imo serve` with their origins. An option on the command line wins over the environment, that over the file, and that over the
/// default.
struct ServeSettings {
    enum Origin: CustomStringConvertible {
        case standard
        case file(String, line: Int)
        case environment(String)
        case commandLine

        var description: String {
            switch self {
            case .standard: "default"
            case .file(let path, let line): "\(path):\(line)"
            case .environment(let name): name
            case .commandLine: "command line"
            }
        }
    }

    /// A setting that was given.
    struct Given {
        let name: String
        let value: String
        let origin: Origin

        /// The setting as words of a command line.
        func words(isFlag: Bool) -> [String] { isFlag ? (value == "true" ? ["--\(name)"] : []) : ["--\(name)", value] }
    }

    static let fileVariable = "IMO_CONFIG"

    /// The options of `imo serve` that a file may set: all but the file itself and what `--help` offers.
    static let options: [CommandModel.Argument] = {
        let serve = CommandModel.imo.subcommands.first { $0.path.last == ServeCommand.configuration.commandName }
        return (serve?.arguments ?? []).filter { $0.name != nil && $0.name != "config" && $0.name != "help" && $0.name != "version" }
    }()

    /// Those of the file, then those of the environment.
    private(set) var given: [Given]

    /// - Parameter file: The configuration's path; nil for none.
    /// - Throws: ``Failure`` that names the file, the line or the variable at fault.
    init(file: String?, environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        given = []
        if let file {
            for setting in try ConfigurationFile(path: file).settings {
                let entry = Given(name: setting.name, value: setting.value, origin: .file(file, line: setting.line))
                try ServeSettings.check(entry) { ConfigurationFile.failure(file, line: setting.line, $0) }
                given.append(entry)
            }
        }
        for option in ServeSettings.options {
            guard let name = option.name, let value = environment[ServeSettings.variable(of: name)], !value.isEmpty else { continue }
            let entry = Given(name: name, value: value, origin: .environment(ServeSettings.variable(of: name)))
            try ServeSettings.check(entry) { Failure(message: "\(ServeSettings.variable(of: name)): \($0)", code: 78) }
            given.append(entry)
        }
    }

    /// The words of these settings, weaker ones first: a later word wins.
    var words: [String] { given.flatMap { $0.words(isFlag: ServeSettings.isFlag($0.name)) } }

    /// The environment variable of an option, such as `IMO_LOG_LEVEL`.
    static func variable(of name: String) -> String { "IMO_" + name.uppercased().replacing("-", with: "_") }

    /// The arguments of the process with the settings of the file and of the environment before its own options.
    static func completed(_ arguments: [String]) throws -> [String] {
        guard arguments.first == ServeCommand.configuration.commandName, !arguments.contains("--help"), !arguments.contains("-h") else {
            return arguments
        }
        let settings = try ServeSettings(file: file(namedIn: arguments))
        return [arguments[0]] + settings.words + arguments.dropFirst()
    }

    /// The file that `--config` names, or the environment.
    static func file(namedIn arguments: [String]) -> String? {
        if let place = arguments.lastIndex(of: "--config"), place + 1 < arguments.count { return arguments[place + 1] }
        let prefix = "--config="
        if let joined = arguments.last(where: { $0.hasPrefix(prefix) }) { return String(joined.dropFirst(prefix.count)) }
        return ProcessInfo.processInfo.environment[fileVariable].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func isFlag(_ name: String) -> Bool { options.first { $0.name == name }?.kind == .flag }

    /// Checks one setting by itself.
    private static func check(_ setting: Given, failure: (String) -> Failure) throws {
        guard options.contains(where: { $0.name == setting.name }) else {
            let meant = Spelling.nearest(to: setting.name, among: options.compactMap(\.name)).map { "; did you mean '\($0)'?" } ?? ""
            throw failure("`imo serve` has no setting '\(setting.name)'\(meant) `imo config example` lists them")
        }
        if isFlag(setting.name), setting.value != "true", setting.value != "false" {
            throw failure("'\(setting.value)' is not a value of '\(setting.name)': expected true or false")
        }
        // Rules that join two settings are checked with all of them.
        let partner = ["tls-certificate": "tls-key", "tls-key": "tls-certificate"][setting.name].map { ["--\($0)", "file"] } ?? []
        do { _ = try ServeCommand.parse(setting.words(isFlag: isFlag(setting.name)) + partner) } catch {
            throw failure(ServeCommand.message(for: error))
        }
    }
}
