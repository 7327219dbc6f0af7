import ArgumentParser
import Foundation
import Gateway
import LedgerCore
import LedgerSQLite

/// Where a model's calls go. Not in the journal: it is the operator's own business.
struct UpstreamOptions: ParsableArguments {
    @Option(name: .customLong("upstream"), help: ArgumentHelp("The base of an OpenAI-compatible API that serves the model.", valueName: "url"))
    var url: String?

    @Option(name: .customLong("upstream-model"), help: "The model's name there; the model's id without it.")
    var model: String?

    @Option(name: .customLong("upstream-key-file"), help: ArgumentHelp("A file with the API key of the upstream.", valueName: "file"))
    var keyFile: String?

    func validate() throws {
        guard url != nil || (model == nil && keyFile == nil) else {
            throw ValidationError("--upstream-model and --upstream-key-file belong to an --upstream; give its URL")
        }
    }

    /// The upstream that the options describe; nil where none is named.
    ///
    /// - Throws: `UpstreamDirectoryError` when its URL or its key file cannot be used.
    func upstream() throws -> Upstream? {
        // The gateway may run in another directory.
        let file = keyFile.map { URL(fileURLWithPath: $0).path }
        let upstream = try url.map { try Upstream(url: $0, model: model, apiKeyFile: file) }
        try upstream?.check()
        return upstream
    }

    /// Writes the upstream down and tells a running gateway.
    func save(for id: ModelID, in directory: DataDirectory) async throws {
        guard let upstream = try upstream() else { return }
        let lock = try WriterLock(path: directory.upstreamsLock, waits: true)
        defer { withExtendedLifetime(lock) {} }
        var upstreams = try UpstreamDirectory(path: directory.upstreams)
        upstreams.upstreams[id] = upstream
        try upstreams.save(to: directory.upstreams)
        if let client = AdminClient.connect(socketPath: directory.adminSocket) {
            try await client.reload()
            await client.shutdown()
        }
    }
}
