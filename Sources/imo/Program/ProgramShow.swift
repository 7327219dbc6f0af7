import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct ProgramShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a program: its terms, its pools, what it paid, and its policy's facts.",
        discussion: """
            EXAMPLE
              imo program show labels
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var program: ProgramOptions

    func run() async throws {
        try await reportingErrors {
            common.show(
                try common.directory.read { reader in
                    let version = try program.version ?? max(reader.program(program.program).version(at: .now), 1)
                    let (running, isEnded) = try reader.program(program.program, version: version, in: ProgramCache())
                    return .program(program.program, version: version, running, isEnded: isEnded)
                })
        }
    }
}
