import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON
import Upstreams

struct ModelFallback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fallback", abstract: "Name the model that serves a model's calls, at its own price, when the model's upstreams fail.",
        discussion: """
            The hold is made again at the other model's price. The header imo-model and the receipt name the model that served the call. Without a second
            model the fallback is removed.

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
