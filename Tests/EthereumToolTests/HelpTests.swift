import EthereumTool
import Foundation
import Testing

@Suite("Help of imo eth")
struct HelpTests {
    @Test("Every command has an example, and every example works in a folder with the files that it names")
    func examples() throws {
        let folder = try CommandTests.Folder()
        try ExampleFiles.write(to: folder)
        for command in try Self.commands() where command != ["batch"] && !EthereumCommand.online.contains(command.first ?? "") {
            let help = try #require(EthereumCommand.output(of: command + ["--help"]).error)
            // The argument parser breaks long lines at spaces, and examples with them.
            let section = help.split(separator: "EXAMPLE\n").dropFirst().first?.split(separator: "\n\nUSAGE").first ?? ""
            let words = section.split(whereSeparator: \.isWhitespace).filter { $0 != "\\" }.joined(separator: " ")
            let examples = words.split(separator: "imo eth ", omittingEmptySubsequences: false).dropFirst().map { "imo eth " + $0 }
            #expect(!examples.isEmpty, "\(command)")
            for line in examples {
                var words = ExampleFiles.words(of: line)
                #expect(words.prefix(2) == ["imo", "eth"], "\(line)")
                words = Self.inFolder(Array(words.dropFirst(2)), folder)
                let (output, error) = EthereumCommand.output(of: words)
                #expect(output != nil, "\(line): \(error ?? "")")
            }
        }
    }

    /// The words with the names of files in the folder. A keystore that the example makes gets a new name and is quick to derive.
    private static func inFolder(_ words: [String], _ folder: CommandTests.Folder) -> [String] {
        let makesKeystore = words.first == "wallet" && ["new", "import", "vanity"].contains(words[1])
        let named = words.map { word in
            guard [".txt", ".json"].contains(where: { word.hasSuffix($0) }) else { return word }
            let (mark, name) = word.hasPrefix("@") ? ("@", String(word.dropFirst())) : ("", word)
            guard !["key.json", "lucky.json"].contains(name) else { return folder.path + (makesKeystore ? "/\(UUID()).json" : "/open.json") }
            return mark + folder.path + "/" + name
        }
        return named + (makesKeystore ? ["--light"] : [])
    }

    /// The paths of all commands, read from the help of the command above.
    private static func commands(_ parent: [String] = []) throws -> [[String]] {
        let help = try #require(EthereumCommand.output(of: parent + ["--help"]).error)
        guard let start = help.firstRange(of: "SUBCOMMANDS:") else { return [parent] }
        let names = help[start.upperBound...].split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
            .compactMap { $0.split(whereSeparator: { $0 == " " || $0 == "," }).first.map(String.init) }
        // "See 'imo eth help <subcommand>' for detailed help." stands below the list.
        return try [parent] + names.filter { !["help", "See"].contains($0) }.flatMap { try commands(parent + [$0]) }
    }
}
