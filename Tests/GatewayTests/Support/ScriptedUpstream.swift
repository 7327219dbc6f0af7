import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// An upstream that answers as a test says, faults included. Stands in for failures only; real answers come from the reference model.
final class ScriptedUpstream: Sendable {
    struct Received: Sendable {
        let path: String
        let query: String?
        let headers: HTTPFields
        let body: [UInt8]
    }

    typealias Script = @Sendable (Received) async throws -> Response

    private let received = Mutex<[Received]>([])
    private let script: Mutex<Script>
    let port: Int

    private init(port: Int, script: @escaping Script) {
        self.port = port
        self.script = Mutex(script)
    }

    var url: String { "http://127.0.0.1:\(port)/v1" }
    var requests: [Received] { received.withLock { $0 } }

    func answer(_ script: @escaping Script) { self.script.withLock { $0 = script } }

    private func respond(to request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 64 << 20)
        let item = Received(path: request.uri.path, query: request.uri.query, headers: request.headers, body: Array(body.readableBytesView))
        received.withLock { $0.append(item) }
        return try await script.withLock { $0 }(item)
    }

    /// Runs an upstream on a free port of the loopback interface while `body` runs.
    static func with<Value: Sendable>(
        _ script: @escaping Script = { _ in .json("{}") }, _ body: @Sendable (ScriptedUpstream) async throws -> Value
    ) async throws -> Value {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let box = Mutex<ScriptedUpstream?>(nil)
        var logger = Logger(label: "upstream")
        logger.logLevel = .critical
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            guard let upstream = box.withLock({ $0 }) else { return Response(status: .serviceUnavailable) }
            return try await upstream.respond(to: request)
        }
        let application = Application(
            responder: responder, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let upstream = ScriptedUpstream(port: await ports.first { _ in true } ?? 0, script: script)
            box.withLock { $0 = upstream }
            do {
                let value = try await body(upstream)
                await group.triggerGracefulShutdown()
                return value
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
        }
    }
}

extension Response {
    static func json(_ text: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// An event stream sent in these pieces.
    static func events(_ pieces: [String]) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/event-stream"],
            body: ResponseBody { writer in
                for piece in pieces { try await writer.write(ByteBuffer(string: piece)) }
                try await writer.finish(nil)
            })
    }
}
