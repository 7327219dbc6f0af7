import ArgumentParser
import LedgerCore

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
            try await program.submit(common) { .endProgram(EndProgram(program: $0, version: $1)) }
        }
    }
}
