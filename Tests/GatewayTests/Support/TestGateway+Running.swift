import AdminSocket
import AsyncHTTPClient
import Gateway
import Glibc
import Ledger
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Testing

extension TestGateway {
    var socketPath: String { directory + "/admin.sock" }

    func serviceGroup(onListening: @escaping @Sendable (Int) -> Void = { _ in }) throws -> ServiceGroup {
        var logger = Logger(label: "services")
        logger.logLevel = .critical
        let services = try server.services(adminSocketPath: socketPath, onListening: onListening)
        return ServiceGroup(configuration: .init(services: services, logger: logger))
    }

    /// Runs all services as the executable does, until `body` returns; then stops them gracefully.
    func running(_ body: @Sendable (RunningGateway) async throws -> Void) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let group = try serviceGroup { port.yield($0) }
        let admin = AdminClient(socketPath: socketPath)
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                let port = await ports.first { _ in true } ?? 0
                while (try? await admin.reload()) == nil { await Task.yield() }
                do { try await body(RunningGateway(admin: admin, group: group, port: port)) } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        } catch {
            await admin.shutdown()
            throw error
        }
        await admin.shutdown()
    }
}

/// A gateway with all its services, as the executable runs it.
struct RunningGateway: Sendable {
    let admin: AdminClient
    let group: ServiceGroup
    let port: Int

    /// Begins a stream over a connection of its own.
    func stream(_ gateway: TestGateway, client: HTTPClient) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/v1/chat/completions")
        request.method = .POST
        request.headers.add(name: "authorization", value: "Bearer \(gateway.key.text)")
        request.body = .bytes(ByteBuffer(string: #"{"model":"test/model","messages":[],"stream":true,"max_tokens":20}"#))
        return try await client.execute(request, timeout: .seconds(30))
    }
}

/// Leaves a Unix socket that nobody listens on.
func bindAndAbandon(_ path: String) throws {
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
    let result = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
    try #require(result == 0)
}
