import AsyncHTTPClient
import Gateway
import Glibc
import Logging
import ServiceLifecycle
import Testing

extension TestGateway {
    var socketPath: String { directory + "/admin.sock" }

    func serviceGroup() -> ServiceGroup {
        var logger = Logger(label: "services")
        logger.logLevel = .critical
        return ServiceGroup(configuration: .init(services: server.services(adminSocketPath: socketPath), logger: logger))
    }

    /// Runs all services as the executable does, until `body` returns; then stops them gracefully.
    func running(_ body: @Sendable (AdminClient, ServiceGroup) async throws -> Void) async throws {
        let group = serviceGroup()
        let admin = AdminClient(socketPath: socketPath)
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                while (try? await admin.reload()) == nil { await Task.yield() }
                do { try await body(admin, group) } catch {
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
