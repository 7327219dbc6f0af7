import ArgumentParser
import EthereumTool
import Foundation
import Glibc

/// The help of a command, with prose that fills the terminal's width and examples that can be pasted.
///
/// The argument parser breaks all lines of a help text alike, examples in the middle of a command. Here a long example goes on after a backslash.
struct HelpPage {
    private static let leastColumns = 60
    private static let mostColumns = 120

    private let command: any ParsableCommand.Type
    private let columns: Int

    /// - Returns: nil when the error does not ask for help.
    init?(askedForBy error: any Error, arguments: [String]) {
        guard Imo.exitCode(for: error) == .success, Imo.fullMessage(for: error).hasPrefix("OVERVIEW: ") else { return nil }
        command = HelpPage.command(namedBy: arguments)
        columns = min(max(TerminalSize.columns, HelpPage.leastColumns), HelpPage.mostColumns)
    }

    var text: String {
        let page = Imo.helpMessage(for: command, columns: columns)
        guard let overview = page.range(of: "\n\n"), let usage = page.range(of: "\n\nUSAGE: "), overview.lowerBound < usage.lowerBound else {
            return page
        }
        return page[..<overview.upperBound] + HelpPage.format(command.configuration.discussion, columns: columns) + page[usage.lowerBound...]
    }

    /// Fills paragraphs, and breaks the commands under EXAMPLE where a shell reads on.
    static func format(_ discussion: String, columns: Int) -> String {
        let parts = discussion.split(separator: "EXAMPLE\n", maxSplits: 1, omittingEmptySubsequences: false)
        let prose = parts[0].split(separator: "\n\n").map { paragraph in
            fill(paragraph.split(whereSeparator: \.isWhitespace), columns: columns, continuation: "", indent: "")
        }
        guard parts.count == 2 else { return prose.joined(separator: "\n\n") }
        let examples = commands(in: parts[1]).map { line in
            fill(words(of: line), columns: columns - 2, continuation: " \\", indent: "  ", furtherIndent: "    ")
        }
        return (prose + ["EXAMPLE\n" + examples.joined(separator: "\n")]).joined(separator: "\n\n")
    }

    /// Returns the paragraphs of a discussion, each on one line, and the commands under EXAMPLE.
    static func parts(of discussion: String) -> (prose: [String], examples: [String]) {
        let parts = discussion.split(separator: "EXAMPLE\n", maxSplits: 1, omittingEmptySubsequences: false)
        let prose = parts[0].split(separator: "\n\n").map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }.filter { !$0.isEmpty }
        return (prose, parts.count == 2 ? commands(in: parts[1]).map { String($0.drop { $0 == " " }) } : [])
    }

    /// The commands of examples, each on one line.
    private static func commands(in examples: Substring) -> [Substring] {
        examples.replacing(#/ \\\n */#, with: " ").split(separator: "\n")
    }

    private static func fill(
        _ words: [Substring], columns: Int, continuation: String, indent: String, furtherIndent: String = ""
    ) -> String {
        var lines: [String] = []
        var line = indent
        var isEmpty = true
        for word in words {
            if !isEmpty, line.count + 1 + word.count > columns {
                lines.append(line + continuation)
                (line, isEmpty) = (furtherIndent, true)
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return (lines + [line]).joined(separator: "\n")
    }

    /// Splits a command at its spaces, those in quotes left alone.
    private static func words(of line: Substring) -> [Substring] {
        var quote: Character?
        let words = line.split { character in
            if character == quote { quote = nil } else if quote == nil, character == "'" || character == "\"" { quote = character }
            return character == " " && quote == nil
        }
        // An option and its value stay together.
        return words.reduce(into: []) { parts, word in
            if let last = parts.last, last.hasPrefix("--"), !last.contains(" "), !word.hasPrefix("-"), word != "|" {
                parts[parts.count - 1] = line[last.startIndex..<word.endIndex]
            } else {
                parts.append(word)
            }
        }
    }

    private static func command(namedBy arguments: [String]) -> any ParsableCommand.Type {
        var command: any ParsableCommand.Type = Imo.self
        for word in arguments where !word.hasPrefix("-") {
            guard let next = command.configuration.subcommands.first(where: { $0._commandName == word }) else { continue }
            command = next
        }
        return command
    }
}

/// The size of the terminal that shows the output.
enum TerminalSize {
    /// The columns of standard output; those of the variable COLUMNS, or 80, where it is no terminal.
    static var columns: Int {
        var size = winsize()
        if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        return ProcessInfo.processInfo.environment["COLUMNS"].flatMap(Int.init) ?? 80
    }
}
