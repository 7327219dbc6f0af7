internal import Glibc
internal import Hummingbird
internal import Ledger
internal import LedgerCore
internal import Logging
internal import NIOCore
internal import ServiceLifecycle

/// Takes the operator's commands over a Unix socket that only the ledger's owner can open.
struct AdminService: Service {
    let environment: GatewayEnvironment
    let socketPath: String
    private let connections = OpenConnections()

    init(environment: GatewayEnvironment, socketPath: String) {
        self.environment = environment
        self.socketPath = socketPath
    }

    /// Finds what keeps a socket from being made there, before anything is started.
    static func check(_ socketPath: String) throws(AdminSocketFailure) {
        // The address of a Unix socket has 108 bytes, the last of them zero.
        guard socketPath.utf8.count < 108 else { throw .tooLong(socketPath) }
        var status = stat()
        guard lstat(socketPath, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .occupied(socketPath) }
    }

    func run() async throws {
        try AdminService.check(socketPath)
        // A socket that is left of a gateway that is gone: the writer's lock proves that none lives.
        unlink(socketPath)
        defer { unlink(socketPath) }
        let path = socketPath
        let application = Application(
            router: router(), server: .admin(connections, configuration: environment.configuration),
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: path)),
            onServerRunning: { _ in _ = chmod(path, 0o600) }, logger: environment.logger)
        let (connections, grace) = (connections, environment.configuration.shutdownGraceSeconds)
        try await withGracefulShutdownHandler {
            try await application.run()
        } onGracefulShutdown: {
            Task {
                try await Task.sleep(for: .seconds(grace))
                connections.closeAll()
            }
        }
    }

    /// The routes, for tests without a socket too.
    func router() -> Router<GatewayContext> {
        let router = Router(context: GatewayContext.self)
        router.add(middleware: ErrorShaping())
        router.post("commands", use: SubmitCommand(environment: environment).respond)
        router.get("metrics", use: ServeMetrics(environment: environment).respond)
        router.post("reload", use: ReloadUpstreams(environment: environment).respond)
        return router
    }
}

/// Why the admin socket cannot be made.
package enum AdminSocketFailure: Error, CustomStringConvertible {
    case tooLong(String)
    case occupied(String)

    package var description: String {
        switch self {
        case .tooLong(let path): "\(path) is too long for a Unix socket (at most 107 bytes); choose a shorter --data directory"
        case .occupied(let path): "\(path) exists and is not a socket; move it away"
        }
    }
}
