import ArgumentParser
import EthereumABI
import Gateway
import Ledger
import LedgerCore

struct ModelUpstream: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upstream", abstract: "Say where a model's calls go; a running gateway follows at once.",
        discussion: """
            EXAMPLE
              imo model upstream tiny --upstream http://127.0.0.1:11434/v1 --upstream-model llama3.2
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The model's id.")
    var model: ModelID

    @OptionGroup var upstream: UpstreamOptions

    func run() async throws {
        try await reportingErrors {
            guard let target = try upstream.upstream() else { throw ValidationError("name the upstream with --upstream") }
            _ = try common.directory.read { reader in
                var view = LedgerView(reader: reader)
                return try view.model(model)
            }
            try await upstream.save(for: model, in: common.directory)
            common.show(
                .object(["model": .text(model), "upstream": .string(target.url), "upstreamModel": .string(target.model ?? model.description)]))
        }
    }
}
