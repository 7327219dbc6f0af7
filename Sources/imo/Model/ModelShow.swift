import ArgumentParser
import LedgerCore

struct ModelShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a model, its token and all versions of its prices.",
        discussion: """
            EXAMPLE
              imo model show tiny
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The model's id.")
    var model: ModelID

    func run() async throws {
        try await reportingErrors {
            common.show(try common.directory.read { try modelJSON(model, reader: $0) })
        }
    }
}
