import ArgumentParser
import Foundation
import Programs
import StrictJSON

struct ProgramCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a policy, and name the line at fault.",
        discussion: """
            A policy that passes takes no amount out of thin air and leaves none stranded: every pool is emptied in time or says whose it is.

            EXAMPLE
              imo program check templates/offering/policy.yaml
            """)

    @Flag(help: "Print the result as one JSON document.")
    var json = false

    @Argument(help: "The policy's file.")
    var file: String

    func run() async throws {
        try await reportingErrors {
            let text = try PolicyFile.text(file)
            do {
                let policy = try Policy(yaml: text)
                let result: JSONValue = .object([
                    "policy": .string(policy.name), "about": .string(policy.about),
                    "parameters": .array(policy.parameters.map { .string($0.name) }), "events": .array(policy.events.map { .string($0.name) }),
                    "pools": .array(policy.pools.map { .string($0.name) }),
                ])
                FileHandle.standardOutput.write(Data(((json ? result.text : TextRenderer.render(result)) + "\n").utf8))
            } catch {
                throw Failure(message: "\(file) \(error)", code: 65)
            }
        }
    }
}
