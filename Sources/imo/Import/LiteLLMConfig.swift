import Yams

/// A configuration of LiteLLM's proxy: the parts that have a counterpart here, and those that have none.
struct LiteLLMConfig {
    /// One entry of `model_list`.
    struct Deployment {
        /// The name under which callers ask for it.
        let name: String
        let provider: String
        /// The model's name at the provider.
        let model: String
        let apiBase: String?
        let apiKey: String?
        let weight: Int?
        let inputCost: String?
        let outputCost: String?
        let contextTokens: UInt64?
        let outputTokens: UInt64?
    }

    private(set) var deployments: [Deployment] = []
    /// The first fallback of each model.
    private(set) var fallbacks: [(model: String, fallback: String)] = []
    /// The parts that are not carried over, a line each.
    private(set) var leftOut: [String] = []

    private static let readParameters: Set = ["model", "api_base", "api_key", "weight", "input_cost_per_token", "output_cost_per_token"]
    private static let readInfo: Set = [
        "id", "mode", "input_cost_per_token", "output_cost_per_token", "max_input_tokens", "max_output_tokens", "max_tokens",
    ]

    /// - Throws: ``Failure`` that names the file, 65 for one that is not such a configuration.
    init(path: String) throws {
        let text = String(decoding: try readFile(path), as: UTF8.self)
        let fault = { (reason: String) in Failure(message: "'\(path)' is not a configuration of LiteLLM's proxy: \(reason)", code: 65) }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch { throw fault("\(error)") }
        guard let sections = root?.mapping else { throw fault("expected a mapping with 'model_list'") }
        guard let list = sections["model_list"]?.sequence else { throw fault("'model_list' is missing or not a list") }
        for (index, entry) in list.enumerated() { try read(entry, number: index + 1, fault) }
        readFallbacks(sections["router_settings"] ?? sections["litellm_settings"])
        for (key, _) in sections {
            guard let name = key.string, name != "model_list" else { continue }
            leftOut.append(name == "router_settings" ? "router_settings: all but fallbacks" : "\(name)")
        }
        leftOut.append(
            "keys, teams and budgets: they are in LiteLLM's database; make them with `imo account create`, `imo key create` and `imo budget set`")
    }

    private mutating func read(_ entry: Node, number: Int, _ fault: (String) -> Failure) throws {
        guard let name = entry["model_name"]?.string, let parameters = entry["litellm_params"], let target = parameters["model"]?.string else {
            throw fault("entry \(number) of 'model_list' has no 'model_name' or no 'litellm_params.model'")
        }
        let parts = target.split(separator: "/", maxSplits: 1).map(String.init)
        let info = entry["model_info"]
        deployments.append(
            Deployment(
                name: name, provider: parts.count == 2 ? parts[0] : "openai", model: parts.last ?? target, apiBase: parameters["api_base"]?.string,
                apiKey: parameters["api_key"]?.string, weight: parameters["weight"]?.string.flatMap(Int.init),
                inputCost: (parameters["input_cost_per_token"] ?? info?["input_cost_per_token"])?.string,
                outputCost: (parameters["output_cost_per_token"] ?? info?["output_cost_per_token"])?.string,
                contextTokens: info?["max_input_tokens"]?.string.flatMap(UInt64.init),
                outputTokens: (info?["max_output_tokens"] ?? info?["max_tokens"])?.string.flatMap(UInt64.init)))
        note(parameters, "litellm_params", LiteLLMConfig.readParameters, of: name)
        if let info { note(info, "model_info", LiteLLMConfig.readInfo, of: name) }
    }

    /// Lists the members that nothing here stands for.
    private mutating func note(_ node: Node, _ section: String, _ known: Set<String>, of name: String) {
        for (key, _) in node.mapping ?? [:] {
            guard let key = key.string, !known.contains(key) else { continue }
            leftOut.append("\(name): \(section).\(key)")
        }
    }

    private mutating func readFallbacks(_ section: Node?) {
        for entry in section?["fallbacks"]?.sequence ?? [] {
            for (key, value) in entry.mapping ?? [:] {
                guard let model = key.string, let names = value.sequence?.compactMap(\.string), let first = names.first else { continue }
                fallbacks.append((model, first))
                if names.count > 1 { leftOut.append("\(model): its fallbacks after \(first); a fallback here has one of its own") }
            }
        }
    }
}
