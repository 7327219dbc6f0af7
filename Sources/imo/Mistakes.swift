import ArgumentParser
import EthereumTool

/// Finds mistakes in the arguments that the argument parser would report as something else.
enum Mistakes {
    /// Returns the message for a person; nil for arguments without such a mistake.
    static func message(about arguments: [String]) -> String? {
        misplacedRemote(in: arguments) ?? leadingOption(in: arguments) ?? unknownCommand(in: arguments) ?? negativeNumber(in: arguments)
    }

    /// `--remote` behind a command, or without a profile: what it does to the rest must be known before the rest is read.
    private static func misplacedRemote(in arguments: [String]) -> String? {
        guard arguments.prefix(while: { $0 != "--" }).contains(where: { $0 == "--remote" || $0.hasPrefix("--remote=") }) else { return nil }
        return
            "--remote and its profile come before the command, as in `imo --remote prod.json account credit alice 5`; make one with `imo remote init`"
    }

    /// An option before the command that it belongs to.
    private static func leadingOption(in arguments: [String]) -> String? {
        guard let first = arguments.first, ["--data", "--json"].contains(where: { first == $0 || first.hasPrefix("\($0)=") }) else { return nil }
        return "'\(first)' stands before the command; options come behind it, as in `imo verify --data imo-data --json`"
    }

    /// Returns what to add to the parser's message about a value whose type says no more than that it is invalid: a number's.
    static func expectation(of message: String) -> String? {
        guard let line = message.split(separator: "\n").first, line.hasPrefix("Error: The value '"), line.contains("' is invalid for '"),
            line.hasSuffix("'")
        else { return nil }
        return "\(line): expected a number, in digits alone and without a unit"
    }

    /// A word in the place of a command that names none.
    private static func unknownCommand(in arguments: [String]) -> String? {
        var group: any ParsableCommand.Type = Imo.self
        var path = ["imo"]
        for (index, word) in arguments.enumerated() {
            let subcommands = group.configuration.subcommands
            guard !subcommands.isEmpty, group.configuration.defaultSubcommand == nil, !word.hasPrefix("-") else { return nil }
            if let found = subcommands.first(where: { name($0) == word || $0.configuration.aliases.contains(word) }) {
                group = found
                path.append(word)
                continue
            }
            guard !(index == 0 && word == "help") else { return nil }
            let names = subcommands.map(name)
            let meant = Spelling.nearest(to: word, among: names).map { "did you mean `\((path + [$0]).joined(separator: " "))`? " } ?? ""
            let all = names.joined(separator: ", ")
            return "`\(path.joined(separator: " "))` has no command '\(word)'; \(meant)Its commands are \(all)."
        }
        return nil
    }

    private static func name(_ command: any ParsableCommand.Type) -> String { command.configuration.commandName ?? command._commandName }

    /// A number with a minus. The parser takes it for an option. None of our numbers is negative; integers of ABI types in `imo eth` are.
    private static func negativeNumber(in arguments: [String]) -> String? {
        guard arguments.first != EthereumCommand.configuration.commandName else { return nil }
        let words = arguments.prefix { $0 != "--" }
        guard let number = words.first(where: { $0.hasPrefix("-") && $0.dropFirst().first.map { $0.isNumber || $0 == "." } == true }) else {
            return nil
        }
        return "'\(number)' is negative, and no amount or number here is; give 0 or more, or use the command for the other direction"
    }
}
