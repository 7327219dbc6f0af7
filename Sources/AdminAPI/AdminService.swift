internal import Glibc
internal import Hummingbird
package import Logging
internal import NIOCore
internal import ServiceLifecycle

/// Serves the operator's commands on a Unix socket that only the ledger's owner can open.
package struct AdminService: Service, CustomStringConvertible {
    /// The name in log lines, instead of all that the gateway consists of.
    package var description: String { "admin socket" }
    private let endpoints: AdminEndpoints
    private let socketPath: String
    private let limits: AdminConnectionLimits
    private let logger: Logger
    private let connections = OpenConnections()

    /// The longest path that NIO takes, on every system: macOS has the least room.
    package static let maximumPathBytes = 103

    package init(endpoints: AdminEndpoints, socketPath: String, limits: AdminConnectionLimits, logger: Logger) {
        self.endpoints = endpoints
        self.socketPath = socketPath
        self.limits = limits
        self.logger = logger
    }

    /// Checks that a socket can be made there, before anything is started.
    ///
    /// - Throws: ``AdminSocketFailure`` when it cannot.
    package static func check(_ socketPath: String) throws(AdminSocketFailure) {
        guard socketPath.utf8.count <= maximumPathBytes else { throw .tooLong(socketPath) }
        var status = stat()
        guard lstat(socketPath, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .occupied(socketPath) }
    }

    package func run() async throws {
        try AdminService.check(socketPath)
        // A socket that is left of a gateway that is gone: the writer's lock proves that none lives.
        unlink(socketPath)
        defer { unlink(socketPath) }
        let path = socketPath
        let application = Application(
            router: endpoints.router(), server: .admin(connections, idleTimeoutSeconds: limits.idleTimeoutSeconds),
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: path)),
            onServerRunning: { _ in _ = chmod(path, 0o600) }, logger: logger)
        let (connections, grace) = (connections, limits.shutdownGraceSeconds)
        try await withGracefulShutdownHandler {
            try await application.run()
        } onGracefulShutdown: {
            Task {
                try await Task.sleep(for: .seconds(grace))
                connections.closeAll()
            }
        }
    }
}

/// The reasons why the admin socket cannot be made.
package enum AdminSocketFailure: Error, CustomStringConvertible {
    case tooLong(String)
    case occupied(String)

    package var description: String {
        switch self {
        case .tooLong(let path):
            "\(path) is too long for a Unix socket (at most \(AdminService.maximumPathBytes) bytes); choose a shorter --data directory"
        case .occupied(let path): "\(path) exists and is not a socket; move it away"
        }
    }
}
