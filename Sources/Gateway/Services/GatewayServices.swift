package import AdminAPI
internal import Hummingbird
internal import InferenceProxy
package import ServiceLifecycle

extension GatewayServer {
    /// Everything that the composition root runs in one service group, in the order of their start: they end in the reverse one, so that callers are
    /// refused first and the ledger is closed last.
    ///
    /// - Parameters:
    ///   - adminSocketPath: Where the command line hands in its commands.
    ///   - onListening: Called with the port once callers can connect.
    /// - Throws: When the admin socket cannot be made there.
    package func services(
        adminSocketPath: String, onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws(AdminSocketFailure) -> [any Service] {
        try AdminService.check(adminSocketPath)
        let logKeeping: [any Service] = logKeeping.map { [$0] } ?? []
        return logKeeping + [
            Closing(server: self),
            Housekeeping(
                holdReturns: holdReturns, backgroundCalls: backgroundCalls, keyPolicies: keyPolicies,
                sweepIntervalSeconds: configuration.sweepIntervalSeconds),
            AdminService(
                endpoints: adminEndpoints, socketPath: adminSocketPath,
                limits: AdminConnectionLimits(
                    idleTimeoutSeconds: configuration.clientIdleTimeoutSeconds, shutdownGraceSeconds: configuration.shutdownGraceSeconds),
                logger: logger),
            CallerService(server: self, onListening: onListening),
        ]
    }
}

/// Closes the ledger's writer when everything that writes has ended.
private struct Closing: Service {
    let server: GatewayServer

    func run() async throws {
        try? await gracefulShutdown()
        await server.stop()
    }
}

/// Serves callers until it is told to stop; then lets running calls end, within bounds.
private struct CallerService: Service {
    let server: GatewayServer
    let onListening: @Sendable (Int) -> Void

    func run() async throws {
        let grace = server.configuration.shutdownGraceSeconds
        let proxy = server.proxy
        try await withGracefulShutdownHandler {
            try await server.application(onListening: onListening).run()
        } onGracefulShutdown: {
            proxy.beginStop()
            Task {
                try await Task.sleep(for: .seconds(grace))
                proxy.cutOffAll()
                await proxy.waitUntilIdle()
                // What the calls answered has this long to leave.
                try await Task.sleep(for: .seconds(1))
                proxy.closeClients()
            }
        }
    }
}
