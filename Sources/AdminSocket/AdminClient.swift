internal import AsyncHTTPClient
internal import EthereumABI
package import EthereumPrimitives
internal import Glibc
package import LedgerCore
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
package import StrictJSON

/// The command line's side of the admin socket, and of the same endpoints on another machine.
package struct AdminClient: Sendable {
    /// Makes the headers by which a remote request is signed, from its method, path and body.
    package typealias Signing = @Sendable (_ method: String, _ path: String, _ body: [UInt8]) throws -> [(name: String, value: String)]

    private let client: HTTPClient
    private let base: String
    /// The path of the endpoints, before each one's own.
    private let prefix: String
    /// The socket's path or the gateway's URL, for messages.
    private let place: String
    private let sign: Signing?

    package init(socketPath: String) {
        place = socketPath
        prefix = ""
        sign = nil
        // The socket's path stands percent-encoded where a host would.
        base = "http+unix://" + PercentEncoding.encode(socketPath)
        client = AdminClient.makeClient(HTTPClient.Configuration())
    }

    /// Makes a client of a gateway on another machine.
    ///
    /// - Parameters:
    ///   - url: The gateway's, such as `https://gateway.example.com`, without a slash at its end.
    ///   - certificatePath: The PEM file of the certificates that are trusted; nil trusts those of the system.
    package init(url: String, certificatePath: String?, sign: @escaping Signing) {
        place = url
        base = url
        prefix = "/imo/v1/admin"
        self.sign = sign
        var configuration = HTTPClient.Configuration()
        if let certificatePath {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(certificatePath)
            configuration.tlsConfiguration = tls
        }
        // A signature is for one place.
        configuration.redirectConfiguration = .disallow
        client = AdminClient.makeClient(configuration)
    }

    private static func makeClient(_ configuration: HTTPClient.Configuration) -> HTTPClient {
        var configuration = configuration
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton), configuration: configuration)
    }

    /// Hands a command to the running gateway, and returns its entry when that is durable. A refusal that stands in the journal is an entry too.
    ///
    /// - Throws: ``AdminError`` when the command got no entry, or when the gateway could not be reached.
    package func submit(_ command: Command, id: CommandID) async throws(AdminError) -> JournalEntry {
        try await submit(Envelope(id: id, command: command).encoded)
    }

    /// Hands over the exact bytes of a command, as a second person does who approves it.
    ///
    /// - Throws: As ``submit(_:id:)``.
    package func submit(_ envelope: [UInt8]) async throws(AdminError) -> JournalEntry {
        let bytes = try await send(.POST, "/commands", envelope)
        do { return try JournalEntry(encoded: bytes) } catch {
            throw .failed("the gateway's answer is not a journal entry of this version (\(error)); use the same version of imo for both")
        }
    }

    /// Asks a gateway on another machine for the commands that wait for a second person.
    package func proposals() async throws(AdminError) -> JSONValue {
        let bytes = try await send(.GET, "/proposals", [])
        guard let document = try? JSONValue(parsing: bytes) else {
            throw .failed("the gateway's answer is no JSON document; use the same version of imo for both")
        }
        return document
    }

    /// Takes back a command that waits for a second person.
    package func withdrawProposal(_ hash: Bytes32) async throws(AdminError) { _ = try await send(.DELETE, "/proposals/\(hash)", []) }

    /// Asks for the metrics, in the Prometheus text format.
    package func metrics() async throws(AdminError) -> String { String(decoding: try await send(.GET, "/metrics", []), as: UTF8.self) }

    /// Makes the running gateway read `upstreams.json` again.
    ///
    /// - Throws: ``AdminError`` when the gateway refuses the file, or cannot be reached.
    package func reload() async throws(AdminError) {
        _ = try await send(.POST, "/reload", [])
    }

    /// Asks the running gateway for the path of a link by which the operator signs in to its pages once.
    ///
    /// - Throws: ``AdminError`` when the gateway cannot be reached, or answers otherwise.
    package func makeSignInLink() async throws(AdminError) -> String {
        let bytes = try await send(.POST, "/sign-in-links", [])
        guard let path = (try? JSONValue(parsing: bytes))?["path"]?.stringValue else {
            throw .failed("the gateway's answer has no link; use the same version of imo for both")
        }
        return path
    }

    package func shutdown() async {
        try? await client.shutdown()
    }

    private func send(_ method: HTTPMethod, _ path: String, _ body: [UInt8]) async throws(AdminError) -> [UInt8] {
        let request = try makeRequest(method, path, body)
        let answer: (status: UInt, bytes: [UInt8])
        do {
            let response = try await client.execute(request, timeout: .seconds(60))
            answer = (response.status.code, Array(try await response.body.collect(upTo: 16 << 20).readableBytesView))
        } catch {
            throw .unreachable(place, reason: "\(error)")
        }
        if answer.status == 202 { throw AdminClient.waiting(answer.bytes) }
        guard answer.status == 200 else { throw AdminClient.error(of: answer.bytes, status: answer.status) }
        return answer.bytes
    }

    private func makeRequest(_ method: HTTPMethod, _ path: String, _ body: [UInt8]) throws(AdminError) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: base + prefix + path)
        request.method = method
        if method == .POST { request.body = .bytes(ByteBuffer(bytes: body)) }
        guard let sign else {
            request.headers.add(name: "imo-actor", value: AdminClient.actor)
            return request
        }
        do { for header in try sign(method.rawValue, prefix + path, body) { request.headers.add(name: header.name, value: header.value) } } catch {
            throw .failed("the request could not be signed (\(error))")
        }
        return request
    }

    /// The user of this process, for the gateway's audit trail; behind `sudo` also the one who asked for it.
    private static let actor: String = {
        let user = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "uid:\(getuid())"
        let asker = getenv("SUDO_USER").map { String(cString: $0) }
        let text = asker.map { "\($0) as \(user)" } ?? user
        return String(decoding: text.utf8.filter { (0x20...0x7E).contains($0) }, as: UTF8.self)
    }()

    private static func waiting(_ bytes: [UInt8]) -> AdminError {
        guard let document = try? JSONValue(parsing: bytes), let hash = document["proposal"]?.stringValue else {
            return .failed("the gateway answered with status 202 without saying what waits; use the same version of imo for both")
        }
        return .waiting(proposal: hash)
    }

    private static func error(of bytes: [UInt8], status: UInt) -> AdminError {
        guard let problem = try? JSONValue(parsing: bytes) else { return .failed("the gateway answered with status \(status)") }
        if let number = problem["outcome"]?.unsignedInteger?.asUInt64, let code = UInt16(exactly: number), let outcome = Outcome(rawValue: code) {
            return .refused(outcome)
        }
        let detail = problem["detail"]?.stringValue ?? "the gateway answered with status \(status)"
        return status == 401 || status == 403 ? .forbidden(detail) : .failed(detail)
    }
}

/// The reasons why a command handed to a gateway got no entry.
package enum AdminError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Refused before the journal.
    case refused(Outcome)
    /// The gateway could not carry it out; whether it was written is unknown only where the message says so. The same id may be sent again.
    case failed(String)
    /// The gateway does not take it from this person.
    case forbidden(String)
    case unreachable(String, reason: String)
    /// The command was not carried out and waits for a second person, who names it by the hash of its bytes.
    case waiting(proposal: String)

    package var description: String {
        switch self {
        case .refused(let outcome): outcome.explanation
        case .failed(let message), .forbidden(let message): message
        case .unreachable(let path, let reason): "the gateway does not answer at \(path) (\(reason)); check that it runs"
        case .waiting(let hash):
            "nothing has moved yet: the command takes out more than one person may and waits 24 hours for a second one, who looks at it with "
                + "`imo --remote PROFILE remote proposals` and approves it with `imo --remote PROFILE remote approve \(hash)`"
        }
    }
}
