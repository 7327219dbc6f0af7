import ArgumentParser
import Foundation
import StrictJSON

struct ManualCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Write the manual pages of all commands, from the same source as --help.",
        discussion: """
            Makes a file for each command, such as imo-account-credit.1, for man(1).

            EXAMPLE
              imo manual --directory /usr/local/share/man/man1
            """)

    @Option(help: ArgumentHelp("The directory that gets the files; it is made if it does not exist.", valueName: "dir"))
    var directory: String

    @Flag(help: "Print the result as one JSON document.")
    var json = false

    func run() async throws {
        try await reportingErrors {
            let folder = URL(fileURLWithPath: directory)
            let pages = CommandModel.imo.all.map { ManualPage(command: $0) }
            do {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                for page in pages { try Data(page.text.utf8).write(to: folder.appending(path: page.fileName)) }
            } catch {
                throw Failure(
                    message: "the manual cannot be written to '\(directory)' (\(error.localizedDescription)); name another directory", code: 73)
            }
            let result: JSONValue = .object(["directory": .string(directory), "pages": .number(String(pages.count))])
            print(json ? result.text : TextRenderer.render(result))
        }
    }
}
