import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON
import Upstreams

struct ModelUpstream: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upstream", abstract: "Set the upstreams of a model's calls. A running gateway follows at once.",
        discussion: """
            A model has one upstream or several. Calls are shared out by weight among those that work. A call that fails before any of its response was
            delivered is tried at the next.

            EXAMPLE
              imo model upstream tiny --upstream http://127.0.0.1:11434/v1 --upstream-model llama3.2
            """,
        subcommands: [
            ModelUpstreamSet.self, ModelUpstreamAdd.self, ModelUpstreamRemove.self, ModelUpstreamList.self, ModelUpstreamNewKey.self,
            ModelUpstreamRotate.self,
        ],
        defaultSubcommand: ModelUpstreamSet.self)
}

struct ModelUpstreamSet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Make one upstream the only one of a model.",
        discussion: """
            EXAMPLE
              imo model upstream set tiny --upstream http://127.0.0.1:11434/v1
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The model's id.")
    var model: ModelID

    @OptionGroup var upstream: UpstreamOptions

    func run() async throws {
        try await reportingErrors {
            guard let target = try upstream.upstream(in: common.directory) else { throw ValidationError("name the upstream with --upstream") }
            try common.directory.requireModel(model)
            try await upstream.save(target, for: model, in: common.directory)
            common.show(
                .object(["model": .text(model), "upstream": .string(target.url), "upstreamModel": .string(target.model ?? model.description)]))
        }
    }
}

struct ModelUpstreamAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add an upstream to a model, or change the one of the same name.",
        discussion: """
            EXAMPLE
              imo model upstream add tiny --upstream https://api.example.com/v1 --weight 3 --first-byte-seconds 20
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The model's id.")
    var model: ModelID

    @OptionGroup var upstream: UpstreamOptions

    @Option(help: "The name of the upstream; by default its host and port.")
    var name: String?

    @Option(help: "The share of the calls. An upstream with 0 gets calls only when all others fail.")
    var weight: Int = 1

    @Option(help: "Seconds that connecting may take.")
    var connectSeconds: Int?

    @Option(help: "Seconds until the first byte of a response.")
    var firstByteSeconds: Int?

    @Option(help: "Seconds that a response may pause.")
    var silenceSeconds: Int?

    func validate() throws {
        guard (0...1_000_000).contains(weight) else { throw ValidationError("--weight \(weight) is out of range; give 0 to 1000000") }
        for seconds in [connectSeconds, firstByteSeconds, silenceSeconds].compactMap({ $0 }) where !(1...86_400).contains(seconds) {
            throw ValidationError("a time of \(seconds) seconds is out of range; give 1 to 86400")
        }
    }

    func run() async throws {
        try await reportingErrors {
            guard var target = try upstream.upstream(in: common.directory) else { throw ValidationError("name the upstream with --upstream") }
            try common.directory.requireModel(model)
            target.name = name ?? target.name
            target.weight = weight
            target.timeouts = .init(connectSeconds: connectSeconds, firstByteSeconds: firstByteSeconds, silenceSeconds: silenceSeconds)
            let added = target
            try await common.directory.changeUpstreams { directory in
                var list = (directory.models[model]?.upstreams ?? []).filter { $0.name != added.name }
                guard list.count < UpstreamDirectory.maximumUpstreams else {
                    throw ValidationError("a model has at most \(UpstreamDirectory.maximumUpstreams) upstreams; remove one first")
                }
                list.append(added)
                directory.models[model, default: ModelUpstreams()].upstreams = list
            }
            common.show(.object(["model": .text(model), "name": .string(added.name), "upstream": .string(added.url)]))
        }
    }
}

struct ModelUpstreamRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove an upstream from a model.",
        discussion: """
            EXAMPLE
              imo model upstream remove tiny api.example.com
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The model's id.")
    var model: ModelID

    @Argument(help: "The upstream's name.")
    var name: String

    func run() async throws {
        try await reportingErrors {
            try await common.directory.changeUpstreams { directory in
                let list = directory.models[model]?.upstreams ?? []
                guard list.contains(where: { $0.name == name }) else {
                    throw Failure(message: "\(model) has no upstream '\(name)'; see `imo model upstream list \(model)`", code: 66)
                }
                directory.models[model]?.upstreams = list.filter { $0.name != name }
            }
            common.show(.object(["model": .text(model), "removed": .string(name)]))
        }
    }
}

struct ModelUpstreamList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List a model's upstreams with their weights and timeouts, and its fallback. Keys are never shown.",
        discussion: """
            EXAMPLE
              imo model upstream list tiny
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The model's id.")
    var model: ModelID

    func run() async throws {
        try await reportingErrors {
            try common.directory.requireModel(model)
            let upstreams = try UpstreamDirectory(path: common.directory.upstreams).models[model] ?? ModelUpstreams()
            let learned = try LearnedUpstreams(path: common.directory.learnedUpstreams)
            common.show(
                .object([
                    "model": .text(model), "fallback": upstreams.fallback.map { .text($0) } ?? .null,
                    "upstreams": .array(upstreams.upstreams.map { $0.json(of: model, learned: learned) }),
                ]))
        }
    }
}
