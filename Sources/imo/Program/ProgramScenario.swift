import ArgumentParser
import Foundation
import Programs
import StrictJSON

struct ProgramScenario: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenario", abstract: "Run scenarios through templates, and print what each comes to.",
        discussion: """
            A scenario is a line of JSON, {scenario, given, when}: what a program is given and what happens then. The template of its name runs it,
            and the result is a line {scenario, then}: what was paid, what lies in pools, the sums, the refused events, the facts. docs/programs.md
            has the format.

            EXAMPLE
              imo program scenario Tests/Vectors/programs/scenarios.jsonl --template offering
            """)

    @Option(help: ArgumentHelp("Run this template's scenarios, and those of a name that no template knows.", valueName: "name"))
    var template: String?

    @Option(help: ArgumentHelp("The folder of templates; ./templates, or the one above the program, where it is not given.", valueName: "dir"))
    var templates: String?

    @Argument(help: "The file of scenarios, one a line.")
    var file: String

    func run() async throws {
        try await reportingErrors {
            let folder = try TemplateFolder(given: templates)
            let byScenario = try folder.byScenario()
            let chosen = try template.map { try folder.template(named: $0) }
            var faults = 0
            for (index, line) in try PolicyFile.text(file).split(separator: "\n").enumerated() {
                do throws(ProgramFault) {
                    let scenario = try Scenario(line: String(line))
                    let own = byScenario[scenario.base]
                    if let chosen, let own, own.policy.name != chosen.policy.name { continue }
                    guard let template = chosen ?? own else { throw ProgramFault("no template runs \(scenario.name)") }
                    let end = try template.run(scenario)
                    let result: JSONValue = .object(["scenario": .string(scenario.name), "then": end])
                    FileHandle.standardOutput.write(Data((result.text + "\n").utf8))
                } catch {
                    faults += 1
                    FileHandle.standardError.write(Data("imo: line \(index + 1) of \(file): \(error)\n".utf8))
                }
            }
            if faults > 0 { throw Failure(message: "\(faults) of the scenarios could not be run", code: 65) }
        }
    }
}
