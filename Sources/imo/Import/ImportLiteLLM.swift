import ArgumentParser
import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import PrivateFiles
import StrictJSON
import Upstreams

struct ImportLiteLLM: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "litellm", abstract: "Take over models, upstreams, prices and fallbacks from a configuration of LiteLLM's proxy.",
        discussion: """
            Shows what would be made and what cannot be carried over, and changes nothing, unless --apply is given. Prices for a token become prices for a
            million, exactly, in the ledger's asset. API keys that the file gives or names by os.environ are written to files of their own in
            --key-directory, readable by their owner only; without it upstreams are imported without keys. A model that is registered is left as it is.

            EXAMPLE
              imo import litellm config.yaml
              imo import litellm config.yaml --apply --key-directory /etc/imo/keys
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The configuration of LiteLLM's proxy.")
    var file: String

    @Flag(help: "Make the models.")
    var apply = false

    @Option(help: ArgumentHelp("The directory for files with API keys.", valueName: "dir"))
    var keyDirectory: String?

    func run() async throws {
        try await reportingErrors {
            let plan = try ImportPlan(LiteLLMConfig(path: file))
            let registered = try common.directory.read { reader in Set(try reader.models().map(\.id)) }
            var rows: [JSONValue] = []
            var leftOut = plan.leftOut
            for model in plan.models {
                let isNew = !registered.contains(model.id)
                if isNew, apply { try await make(model, &leftOut) }
                rows.append(row(model, isNew ? (apply ? "imported" : "would be imported") : "registered before, left as it is"))
            }
            if apply { try await setFallbacks(plan.models.filter { !registered.contains($0.id) }) }
            common.show(.object(["models": .array(rows), "leftOut": .array(leftOut.map { .object(["what": .string($0)]) })]))
        }
    }

    private func row(_ model: ImportPlan.Model, _ state: String) -> JSONValue {
        .object([
            "model": .text(model.id), "upstreams": .array(model.upstreams.map { .string($0.upstream.url) }), "perMillion": .prices(model.prices),
            "contextTokens": .count(model.limits.contextTokens), "maximumOutputTokens": .count(model.limits.maximumOutputTokens),
            "fallback": model.fallback.map { .text($0) } ?? .null, "state": .string(state),
        ])
    }

    private func make(_ model: ImportPlan.Model, _ leftOut: inout [String]) async throws {
        var upstreams: [Upstream] = []
        for (index, entry) in model.upstreams.enumerated() {
            var upstream = entry.upstream
            if let key = entry.key { upstream.key = try keyFile(key, of: model.id, index, &leftOut) }
            upstreams.append(upstream)
        }
        let issuer = try common.directory.read { reader in
            var view = LedgerView(reader: reader)
            return try view.ledger().operatorAddress
        }
        let terms = TokenTerms(
            name: model.id.description, symbol: "IMO", supply: ModelRegister.defaultSupply.value, percentClaimable: 100,
            snapshotIntervalSeconds: 3600,
            claimWindow: 0)
        let command = RegisterModel(
            model: model.id, issuer: issuer, token: terms, prices: model.prices, split: [], limits: model.limits, modelCommitment: .zero)
        _ = try await common.submit(.registerModel(command), id: CommandID(derivedFrom: ["imo import 1", model.id.description]))
        try await common.directory.changeUpstreams { $0.models[model.id] = ModelUpstreams(upstreams) }
    }

    /// Writes an API key to a file of its own.
    ///
    /// - Returns: nil, with a line for people, where there is no key or no place for it.
    private func keyFile(_ text: String, of model: ModelID, _ index: Int, _ leftOut: inout [String]) throws -> UpstreamKey? {
        guard let keyDirectory, let key = ImportPlan.key(text) else {
            leftOut.append(
                "\(model): the API key of upstream \(index + 1); give --key-directory and the variable, or set it with `imo model upstream add`")
            return nil
        }
        let name = model.description.map { $0.isLetter || $0.isNumber || $0 == "-" ? String($0) : "_" }.joined() + "-\(index + 1).key"
        let path = URL(fileURLWithPath: keyDirectory).appending(path: name).path
        do {
            try FileManager.default.createDirectory(atPath: keyDirectory, withIntermediateDirectories: true)
            try PrivateFile.replace(path, content: Array((key + "\n").utf8))
        } catch { throw Failure(message: "the key file '\(path)' cannot be written (\(error)); name another --key-directory", code: 73) }
        return .file(path)
    }

    private func setFallbacks(_ models: [ImportPlan.Model]) async throws {
        guard models.contains(where: { $0.fallback != nil }) else { return }
        try await common.directory.changeUpstreams { directory in
            for model in models { directory.models[model.id]?.fallback = model.fallback }
            for model in models { try directory.checkFallbacks(of: model.id) }
        }
    }
}
