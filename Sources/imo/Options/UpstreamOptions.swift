import AdminSocket
import ArgumentParser
import Foundation
import Ledger
import LedgerCore
import Upstreams

/// The upstream of a model's calls. It is private to the operator and not in the journal.
struct UpstreamOptions: ParsableArguments {
    @Option(name: .customLong("upstream"), help: ArgumentHelp("The base URL of an OpenAI-compatible API that serves the model.", valueName: "url"))
    var url: String?

    @Option(name: .customLong("upstream-model"), help: "The name of the model in that API; by default the model's id.")
    var model: String?

    @Option(
        name: .customLong("upstream-key-file"),
        help: ArgumentHelp(
            "A file with the API key of the upstream, or - for standard input. With a key-encryption key the key is stored sealed.",
            valueName: "file"))
    var keyFile: String?

    @OptionGroup var keyEncryption: KeyEncryptionOptions

    func validate() throws {
        guard url != nil || (model == nil && keyFile == nil) else {
            throw ValidationError("--upstream-model and --upstream-key-file belong to an --upstream; give its URL")
        }
    }

    /// Returns the upstream that the options describe, nil when none is named.
    ///
    /// - Throws: `UpstreamDirectoryError` when its URL or its key file cannot be used.
    func upstream(in directory: DataDirectory) throws -> Upstream? {
        guard let url else { return nil }
        var upstream = try Upstream(url: url, model: model)
        guard let keyFile else { return upstream }
        if let key = try keyEncryption.key(for: directory) {
            let text = try UpstreamKey.text(in: Array(readFile(keyFile)), from: keyFile)
            upstream.key = .sealed(try key.seal(text, for: upstream.url))
        } else {
            guard keyFile != "-" else {
                throw ValidationError("a key from standard input is kept sealed; name a key-encryption key with --key-encryption-key")
            }
            // The gateway may run in another directory.
            let path = URL(fileURLWithPath: keyFile).path
            _ = try UpstreamKey.text(inFile: path)
            upstream.key = .file(path)
        }
        return upstream
    }

    /// Makes the upstream, if there is one, the only upstream of the model.
    func save(_ upstream: Upstream?, for id: ModelID, in directory: DataDirectory) async throws {
        guard let upstream else { return }
        try await directory.changeUpstreams { $0.models[id, default: ModelUpstreams()].upstreams = [upstream] }
    }
}

/// The key under which upstreams' API keys are sealed.
struct KeyEncryptionOptions: ParsableArguments {
    @Option(
        name: .customLong("key-encryption-key"),
        help: ArgumentHelp(
            "The file of the key under which upstreams' API keys and a backup's secrets are sealed; also by the environment variable IMO_KEY_ENCRYPTION_KEY.",
            valueName: "file"))
    var path: String?

    @Option(
        name: .customLong("key-encryption-password-file"),
        help: ArgumentHelp("The password of a key-encryption key that is a keystore.", valueName: "file"))
    var passwordFile: String?

    /// Reads the key. Returns nil when none is named.
    func key(for directory: DataDirectory) throws -> KeyEncryptionKey? {
        try (path ?? ProcessInfo.processInfo.environment["IMO_KEY_ENCRYPTION_KEY"]).map { path in
            try KeyEncryptionKey(path: path, dataDirectory: directory.path) {
                var password = PasswordOptions()
                password.passwordFile = passwordFile
                return try password.read()
            }
        }
    }
}

extension DataDirectory {
    /// Changes the file of upstreams under its lock, and tells a running gateway to read it again.
    func changeUpstreams(reloads: Bool = true, _ change: (inout UpstreamDirectory) throws -> Void) async throws {
        let lock = try WriterLock(path: upstreamsLock, waits: true)
        defer { withExtendedLifetime(lock) {} }
        var directory = try UpstreamDirectory(path: upstreams)
        try change(&directory)
        try directory.save(to: upstreams)
        if reloads { try await reloadGateway() }
    }

    /// Has a running gateway read its configuration again.
    func reloadGateway() async throws {
        guard let client = AdminClient.connect(socketPath: adminSocket) else { return }
        try await client.reload()
        await client.shutdown()
    }

    /// Checks that the model is registered.
    ///
    /// - Throws: The outcome `modelNotFound` when it is not.
    func requireModel(_ model: ModelID) throws {
        _ = try read { reader in
            var view = LedgerView(reader: reader)
            return try view.registered(model)
        }
    }
}
