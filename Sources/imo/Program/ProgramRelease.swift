import ArgumentParser
import LedgerCore

struct ProgramRelease: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "End a program that cannot go on, and pay out what lies in its pools.",
        discussion: """
            For a program whose policy cannot do what is due, so that it is refused as programFaulty, or that takes money from a party who has been short of it
            for seven days. A member's balance in a pool goes to the member, everything else to the program's owner; nothing further of the policy is done. A
            program that can go on is refused as programStillRunning.

            EXAMPLE
              imo program release labels --program-version 1
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var program: ProgramOptions

    func run() async throws {
        try await reportingErrors {
            try await program.submit(common) { .releaseProgram(ReleaseProgram(program: $0, version: $1)) }
        }
    }
}
