import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct ProgramList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the ledger's programs.",
        discussion: """
            EXAMPLE
              imo program list --json
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingErrors {
            common.show(.array(try common.directory.read { try $0.programs().map { .program($0.id, $0.record, at: .now) } }))
        }
    }
}
