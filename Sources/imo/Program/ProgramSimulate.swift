import ArgumentParser
import Foundation
import Programs
import StrictJSON

struct ProgramSimulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Replay events through a changed policy, and print who gets more and who less.",
        discussion: """
            The file has scenarios, one a line. Each runs through its template and through the changed policy with the same mapping. The result is a line
            {scenario, change, refused} with signed amounts by asset and party; those for whom nothing changes are left out.

            EXAMPLE
              imo program simulate Tests/Vectors/programs/scenarios.jsonl --template waterfall-epoch --policy templates/waterfall-epoch/policy.yaml
            """)

    @Option(help: ArgumentHelp("The template as it is.", valueName: "name"))
    var template: String

    @Option(help: ArgumentHelp("The changed policy's file.", valueName: "file"))
    var policy: String

    @Option(help: ArgumentHelp("The folder of templates; ./templates, or the one above the program, where it is not given.", valueName: "dir"))
    var templates: String?

    @Argument(help: "The file of scenarios, one a line.")
    var file: String

    func run() async throws {
        try await reportingErrors {
            let folder = try TemplateFolder(given: templates)
            let present = try folder.template(named: template)
            let changed = try PolicyFile.template(policy: policy, mapping: folder.mapping(of: template))
            for (index, line) in try PolicyFile.text(file).split(separator: "\n").enumerated() {
                do throws(ProgramFault) {
                    let scenario = try Scenario(line: String(line))
                    guard present.scenarios.contains(scenario.base) else { continue }
                    let change = try present.change(of: scenario, under: changed)
                    let result = JSONValue.object([JSONMember("scenario", .string(scenario.name))] + (change.objectValue ?? []))
                    FileHandle.standardOutput.write(Data((result.text + "\n").utf8))
                } catch {
                    throw Failure(message: "line \(index + 1) of \(file): \(error)", code: 65)
                }
            }
        }
    }
}
