import ArgumentParser
import LedgerCore
import StrictJSON
import Upstreams

struct ModelShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a model, its token, all versions of its prices and its upstreams.",
        discussion: """
            An upstream that refuses `stream_options`, as the gateway found out, is marked so. Its streams may tell no usage, which is then counted.

            EXAMPLE
              imo model show tiny
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The model's id.")
    var model: ModelID

    func run() async throws {
        try await reportingErrors {
            let shown = try common.directory.read { try modelJSON(model, reader: $0) }
            let upstreams = try UpstreamDirectory(path: common.directory.upstreams).models[model]?.upstreams ?? []
            let learned = try LearnedUpstreams(path: common.directory.learnedUpstreams)
            let list = upstreams.map { $0.json(of: model, learned: learned) }
            common.show(.object((shown.objectValue ?? []) + [JSONMember("upstreams", .array(list))]))
        }
    }
}
