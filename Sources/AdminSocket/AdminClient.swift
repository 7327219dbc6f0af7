internal import AsyncHTTPClient
internal import EthereumABI
internal import EthereumPrimitives
internal import Glibc
package import LedgerCore
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import StrictJSON

/// The command line's side of the admin socket.
package struct AdminClient: Sendable {
    private let client: HTTPClient
    private let base: String
    private let socketPath: String

    package init(socketPath: String) {
        self.socketPath = socketPath
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton), configuration: configuration)
        // The socket's path stands percent-encoded where a host would.
        base = "http+unix://" + PercentEncoding.encode(socketPath)
    }

    /// Hands a command to the running gateway, and returns its entry when that is durable. A refusal that stands in the journal is an entry too.
    ///
    /// - Throws: ``AdminError`` when the command got no entry, or when the gateway could not be reached.
    package func submit(_ command: Command, id: CommandID) async throws(AdminError) -> JournalEntry {
        let bytes = try await post("/commands", Envelope(id: id, command: command).encoded)
        do { return try JournalEntry(encoded: bytes) } catch {
            throw .failed("the gateway's answer is not a journal entry of this version (\(error)); use the same version of imo for both")
        }
    }

    /// Makes the running gateway read `upstreams.json` again.
    ///
    /// - Throws: ``AdminError`` when the gateway refuses the file, or cannot be reached.
    package func reload() async throws(AdminError) {
        _ = try await post("/reload", [])
    }

    /// Asks the running gateway for the path of a link by which the operator signs in to its pages once.
    ///
    /// - Throws: ``AdminError`` when the gateway cannot be reached, or answers otherwise.
    package func makeSignInLink() async throws(AdminError) -> String {
        let bytes = try await post("/sign-in-links", [])
        guard let path = (try? JSONValue(parsing: bytes))?["path"]?.stringValue else {
            throw .failed("the gateway's answer has no link; use the same version of imo for both")
        }
        return path
    }

    package func shutdown() async {
        try? await client.shutdown()
    }

    private func post(_ path: String, _ body: [UInt8]) async throws(AdminError) -> [UInt8] {
        var request = HTTPClientRequest(url: base + path)
        request.method = .POST
        request.headers.add(name: "imo-actor", value: AdminClient.actor)
        request.body = .bytes(ByteBuffer(bytes: body))
        let answer: (status: UInt, bytes: [UInt8])
        do {
            let response = try await client.execute(request, timeout: .seconds(60))
            answer = (response.status.code, Array(try await response.body.collect(upTo: 16 << 20).readableBytesView))
        } catch {
            throw .unreachable(socketPath, reason: "\(error)")
        }
        guard answer.status == 200 else { throw AdminClient.error(of: answer.bytes, status: answer.status) }
        return answer.bytes
    }

    /// The user of this process, for the gateway's audit trail; behind `sudo` also the one who asked for it.
    private static let actor: String = {
        let user = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "uid:\(getuid())"
        let asker = getenv("SUDO_USER").map { String(cString: $0) }
        let text = asker.map { "\($0) as \(user)" } ?? user
        return String(decoding: text.utf8.filter { (0x20...0x7E).contains($0) }, as: UTF8.self)
    }()

    private static func error(of bytes: [UInt8], status: UInt) -> AdminError {
        guard let problem = try? JSONValue(parsing: bytes) else { return .failed("the gateway answered with status \(status)") }
        if let number = problem["outcome"]?.unsignedInteger?.asUInt64, let code = UInt16(exactly: number), let outcome = Outcome(rawValue: code) {
            return .refused(outcome)
        }
        return .failed(problem["detail"]?.stringValue ?? "the gateway answered with status \(status)")
    }
}

/// The reasons why a command handed to a gateway got no entry.
package enum AdminError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Refused before the journal.
    case refused(Outcome)
    /// The gateway could not carry it out; whether it was written is unknown only where the message says so. The same id may be sent again.
    case failed(String)
    case unreachable(String, reason: String)

    package var description: String {
        switch self {
        case .refused(let outcome): outcome.explanation
        case .failed(let message): message
        case .unreachable(let path, let reason): "the gateway does not answer at \(path) (\(reason)); check that it runs"
        }
    }
}
