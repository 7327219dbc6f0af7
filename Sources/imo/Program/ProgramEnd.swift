import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct ProgramEnd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end", abstract: "End a program that has nothing more to come, and pay out what lies in its pools.",
        discussion: """
            Does the policy's last steps (close). Then a member's balance in a pool goes to the member, and everything else to the program's owner.

            EXAMPLE
              imo program end labels
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var program: ProgramOptions

    func run() async throws {
        try await reportingErrors {
            let version = try common.directory.read { try program.version(in: $0) }
            let entry = try await common.submit(.endProgram(EndProgram(program: program.program, version: version)))
            common.show(
                .object([
                    "program": .text(program.program), "version": .count(version), "entry": .count(entry.number),
                    "postings": .array(entry.postings.map { .posting($0) }),
                ]))
        }
    }
}
