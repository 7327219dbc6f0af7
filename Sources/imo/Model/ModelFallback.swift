import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON
import Upstreams

struct ModelFallback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fallback", abstract: "Name the model that answers, at its own price, where a model's upstreams do not.",
        discussion: """
            The hold is then made anew at the other model's price; the header imo-model and the receipt say which model answered. Without a second
            model there is no fallback any more.

            EXAMPLE
              imo model fallback tiny large
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The model's id.")
    var model: ModelID

    @Argument(help: "The id of the model that it falls back to.")
    var fallback: ModelID?

    func run() async throws {
        try await reportingErrors {
            try common.directory.requireModel(model)
            if let fallback { try common.directory.requireModel(fallback) }
            try await common.directory.changeUpstreams { directory in
                directory.models[model, default: ModelUpstreams()].fallback = fallback
                try directory.checkFallbacks(of: model)
            }
            common.show(.object(["model": .text(model), "fallback": fallback.map { .text($0) } ?? .null]))
        }
    }
}
