import ArgumentParser

/// A page of the manual in the macros of man(7).
struct ManualPage {
    let command: CommandModel

    /// The file's name, such as `imo-account-credit.1`.
    var fileName: String { command.path.joined(separator: "-") + ".1" }

    var text: String {
        let name = command.path.joined(separator: "-")
        var lines = [".TH \(ManualPage.quoted(name.uppercased())) 1 \"\" \"imo \(Imo.configuration.version)\" \"imo\""]
        lines += [".SH NAME", "\(ManualPage.escaped(name)) \\- \(ManualPage.escaped(command.abstract))", ".SH SYNOPSIS"]
        lines += [".B \(ManualPage.escaped(command.path.joined(separator: " ")))", ManualPage.escaped(synopsis)]
        let (prose, examples) = HelpPage.parts(of: command.discussion)
        if !prose.isEmpty { lines += [".SH DESCRIPTION"] + Array(prose.map { [ManualPage.escaped($0)] }.joined(separator: [".PP"])) }
        lines += section("ARGUMENTS", command.arguments.filter { $0.kind == .positional })
        lines += section("OPTIONS", command.arguments.filter { $0.kind != .positional })
        if !command.subcommands.isEmpty {
            lines.append(".SH COMMANDS")
            for subcommand in command.subcommands {
                lines += [".TP", ".B \(ManualPage.escaped(subcommand.path.last ?? ""))", ManualPage.escaped(subcommand.abstract)]
            }
        }
        if !examples.isEmpty { lines += [".SH EXAMPLES", ".nf"] + examples.map(ManualPage.escaped) + [".fi"] }
        let parent = command.path.dropLast()
        let others = (parent.isEmpty ? [] : [parent.joined(separator: "-")]) + command.subcommands.map { $0.path.joined(separator: "-") }
        if !others.isEmpty { lines += [".SH SEE ALSO", others.map { "\(ManualPage.escaped($0))(1)" }.joined(separator: ", ")] }
        return lines.joined(separator: "\n") + "\n"
    }

    private var synopsis: String {
        if !command.subcommands.isEmpty { return "COMMAND" }
        let options = command.arguments.contains { $0.kind != .positional } ? ["[OPTIONS]"] : []
        let arguments = command.arguments.filter { $0.kind == .positional }.map { $0.isOptional ? "[\($0.valueName)]" : $0.valueName }
        return (options + arguments).joined(separator: " ")
    }

    private func section(_ title: String, _ arguments: [CommandModel.Argument]) -> [String] {
        guard !arguments.isEmpty else { return [] }
        return [".SH \(title)"]
            + arguments.flatMap { argument -> [String] in
                let name = argument.name.map { "--" + $0 + (argument.kind == .option ? " \(argument.valueName)" : "") } ?? argument.valueName
                let defaultText = argument.defaultValue.map { " Default: \($0)." } ?? ""
                return [".TP", ".B \(ManualPage.escaped(name))", ManualPage.escaped(argument.abstract + defaultText)]
            }
    }

    private static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

    /// Text in which nothing is taken for a request or an escape.
    private static func escaped(_ text: String) -> String {
        let plain = text.replacing("\\", with: "\\(rs").replacing("-", with: "\\-")
        return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
    }
}
