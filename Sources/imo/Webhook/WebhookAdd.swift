import ArgumentParser
import EthereumPrimitives
import EthereumWallet
import Ledger
import LedgerCore
import StrictJSON
import Webhooks

struct WebhookAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add an endpoint that is told of events from now on.",
        discussion: """
            The result has the secret, once: the receiver checks signatures with it. A receiver on a private network or on this machine needs --allow-private;
            only such a one may be without https. A running gateway follows at once.

            EXAMPLE
              imo webhook add https://example.com/hooks/imo
              imo webhook add https://example.com/hooks/imo --event balance.low --low-balance 5
              imo webhook add http://10.0.0.7:9000/imo --allow-private
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "Where messages are posted to, such as https://example.com/hooks/imo.")
    var url: String

    @Option(help: ArgumentHelp("Tell of this kind of event; may be given several times. All kinds unless stated.", valueName: "kind"))
    var event: [WebhookEventKind] = []

    @Option(help: ArgumentHelp("Tell of accounts that have less than this available after a charge.", valueName: "amount"))
    var lowBalance: Amount?

    @Option(
        help: ArgumentHelp("A file with the receiver's own secret, whsec_… with 24 to 64 bytes in Base64; by default a new one.", valueName: "file"))
    var secretFile: String?

    @Flag(help: "Send to addresses of private networks and of this machine too, also without https.")
    var allowPrivate = false

    func run() async throws {
        try await reportingErrors {
            guard let address = WebhookURL(url) else {
                throw Failure(message: "'\(url)' is no address for webhooks: expected a URL such as https://example.com/hooks/imo", code: 64)
            }
            let head = try common.directory.read { try $0.head().number }
            let endpoint = WebhookEndpoint(
                id: "hook-" + Hex.encode(try SecureRandom.bytes(count: 4), prefix: false), url: address, kinds: Set(event), secret: try secret(),
                allowsPrivate: allowPrivate, lowBalance: lowBalance?.value, addedAfterEntry: head)
            if let problem = await WebhookSender().problem(with: endpoint) { throw Failure(message: "\(problem) (--allow-private)", code: 64) }
            try common.directory.changeWebhooks { endpoints in
                guard endpoints.list.count < WebhookEndpoints.maximumCount else {
                    throw Failure(
                        message: "there are \(WebhookEndpoints.maximumCount) webhooks, the most there can be; remove one with `imo webhook remove`",
                        code: 73)
                }
                endpoints.list.append(endpoint)
            }
            common.show(.object((endpoint.json.objectValue ?? []) + [JSONMember("secret", .string(endpoint.secret.text))]))
        }
    }

    private func secret() throws -> WebhookSecret {
        guard let secretFile else {
            guard let secret = WebhookSecret(bytes: try SecureRandom.bytes(count: WebhookSecret.byteCount)) else {
                preconditionFailure("a secret may have as many bytes")
            }
            return secret
        }
        let text = String(decoding: try readFile(secretFile), as: UTF8.self).filter { !$0.isWhitespace }
        guard let secret = WebhookSecret(text: text) else {
            throw Failure(message: "'\(secretFile)' has no secret: expected whsec_ and 24 to 64 bytes in Base64", code: 65)
        }
        return secret
    }
}

extension WebhookEventKind: WrittenArgument {
    init(written text: String) throws { self = try choice(of: text, from: WebhookEventKind.allCases, named: \.rawValue) }
    var written: String { rawValue }
}

extension DataDirectory {
    /// Changes the list of webhooks under its lock.
    func changeWebhooks(_ change: (inout WebhookEndpoints) throws -> Void) throws {
        let lock = try WriterLock(path: webhooksLock, waits: true)
        defer { withExtendedLifetime(lock) {} }
        var endpoints = try WebhookEndpoints(path: webhooks)
        try change(&endpoints)
        try endpoints.save(to: webhooks)
    }

    /// The webhook of this id.
    ///
    /// - Throws: ``Failure`` 66 that names the one that was probably meant.
    func webhook(_ id: String) throws -> WebhookEndpoint {
        let list = try WebhookEndpoints(path: webhooks).list
        if let found = list.first(where: { $0.id == id }) { return found }
        let meant = Spelling.nearest(to: id, among: list.map(\.id)).map { "did you mean '\($0)'? " } ?? ""
        throw Failure(message: "there is no webhook '\(id)'; \(meant)list them with `imo webhook list`", code: 66)
    }
}
