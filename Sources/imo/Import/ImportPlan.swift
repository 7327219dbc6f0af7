import EthereumPrimitives
import Foundation
import LedgerCore
import Upstreams

/// The models and upstreams that an import makes, and what it leaves out.
struct ImportPlan {
    struct Model {
        let id: ModelID
        let prices: PriceSchedule
        let limits: ModelLimits
        var upstreams: [(upstream: Upstream, key: String?)]
        var fallback: ModelID?
    }

    private(set) var models: [Model] = []
    private(set) var leftOut: [String]

    /// The base of the API of OpenAI itself.
    private static let publicBases = ["openai": "https://api.openai.com/v1", "text-completion-openai": "https://api.openai.com/v1"]

    /// Providers that speak OpenAI's API at a base of their own.
    private static let ownBases: Set = ["hosted_vllm", "custom_openai", "openai_like", "lm_studio", "vllm"]

    /// - Throws: ``Failure`` that names the model whose name, price or upstream cannot be used.
    init(_ config: LiteLLMConfig) throws {
        leftOut = config.leftOut
        for deployment in config.deployments {
            do { try add(deployment) } catch { throw Failure(message: "the model '\(deployment.name)': \(error)", code: 65) }
        }
        for (name, fallback) in config.fallbacks {
            guard let id = try? ModelID(fallback), let place = models.firstIndex(where: { $0.id.description == name }),
                models.contains(where: { $0.id == id })
            else {
                leftOut.append("\(name): its fallback \(fallback), because one of the two is not imported")
                continue
            }
            models[place].fallback = id
        }
    }

    private mutating func add(_ deployment: LiteLLMConfig.Deployment) throws {
        let isKnown = ImportPlan.publicBases[deployment.provider] != nil || ImportPlan.ownBases.contains(deployment.provider)
        guard isKnown, let url = deployment.apiBase ?? ImportPlan.publicBases[deployment.provider] else {
            leftOut.append(
                "\(deployment.name): the upstream \(deployment.provider)/\(deployment.model), whose API is not OpenAI's or whose api_base is missing")
            return
        }
        let id = try ModelID(deployment.name)
        guard let inputCost = deployment.inputCost, let outputCost = deployment.outputCost else {
            leftOut.append(
                "\(deployment.name): its input_cost_per_token or output_cost_per_token is not in the file; calls would be free, so add both")
            return
        }
        var upstream = try Upstream(url: url, model: deployment.model)
        if let weight = deployment.weight { upstream.weight = weight }
        let place: Int
        if let known = models.firstIndex(where: { $0.id == id }) {
            place = known
        } else {
            models.append(
                Model(
                    id: id, prices: try ImportPlan.prices(input: inputCost, output: outputCost),
                    limits: ModelLimits(contextTokens: deployment.contextTokens ?? 8192, maximumOutputTokens: deployment.outputTokens ?? 1024),
                    upstreams: []))
            place = models.count - 1
        }
        var number = 2
        while models[place].upstreams.contains(where: { $0.upstream.name == upstream.name }) {
            upstream.name = "\(upstream.name.split(separator: "#").first ?? "")#\(number)"
            number += 1
        }
        models[place].upstreams.append((upstream, deployment.apiKey))
    }

    private static func prices(input: String, output: String) throws -> PriceSchedule {
        var schedule = PriceSchedule()
        schedule[.inputToken] = try CostPerToken(written: input).perMillion
        schedule[.outputToken] = try CostPerToken(written: output).perMillion
        return schedule
    }

    /// Returns the API key that the configuration gives, or that it names by `os.environ/NAME`.
    ///
    /// - Returns: nil where the variable is not set.
    static func key(_ text: String) -> String? {
        let prefix = "os.environ/"
        return text.hasPrefix(prefix) ? ProcessInfo.processInfo.environment[String(text.dropFirst(prefix.count))] : text
    }
}
