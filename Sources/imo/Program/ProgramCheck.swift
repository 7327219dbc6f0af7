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
            let policy: Policy
            do { policy = try Policy(yaml: try PolicyFile.text(file)) } catch let error as PolicyError {
                throw Failure(message: "\(file) \(error)", code: 65)
            }
            let faults = policy.faults
            guard faults.isEmpty else { throw Failure(message: faults.map { "\(file) \($0)" }.joined(separator: "\nimo: "), code: 65) }
            let result: JSONValue = .object([
                "policy": .string(policy.name), "about": .string(policy.about),
                "parameters": .array(policy.parameters.map { .string($0.name) }), "events": .array(policy.events.map { .string($0.name) }),
                "pools": .array(policy.flows.map(Self.shown)),
            ])
            FileHandle.standardOutput.write(Data(((json ? result.text : TextRenderer.render(result)) + "\n").utf8))
        }
    }

    private static func shown(_ flow: PoolFlow) -> JSONValue {
        let lines = { (lines: [Int]) in JSONValue.string(lines.map(String.init).joined(separator: ", ")) }
        return .object([
            "pool": .string(flow.pool.name), "asset": .string(flow.pool.asset ?? "any"), "entersAtLines": lines(flow.enters),
            "leavesAtLines": lines(flow.leaves), "atTheEnd": .string(flow.pool.keeps.map { "belongs to \($0)" } ?? "empty"),
        ])
    }
}
