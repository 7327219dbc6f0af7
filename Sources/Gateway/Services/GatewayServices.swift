package import AdminAPI
internal import Hummingbird
internal import InferenceProxy
package import ServiceLifecycle
package import Webhooks

extension GatewayServer {
    /// Everything that the composition root runs in one service group, in the order of their start: they end in the reverse one, so that callers are
    /// refused first and the ledger is closed last.
    ///
    /// - Parameters:
    ///   - adminSocketPath: Where the command line hands in its commands.
    ///   - metricsAddress: Where `/metrics` is served besides the admin socket; nil for nowhere.
    ///   - webhooks: Tells others of events; nil where nobody is told.
    ///   - onListening: Called with the port once callers can connect.
    /// - Throws: When the admin socket cannot be made there.
    package func services(
        adminSocketPath: String, metricsAddress: (host: String, port: Int)? = nil, webhooks: WebhookDispatcher? = nil,
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws(AdminSocketFailure) -> [any Service] {
        try AdminService.check(adminSocketPath)
        let metrics = metricsAddress.map { address in
            ListeningService(
                MetricsService(host: address.host, port: address.port, page: { [self] in metricsPage }, logger: logger), host: address.host,
                port: address.port)
        }
        let optional: [(any Service)?] = [logKeeping, metrics, webhooks.map { WebhookService(dispatcher: $0, server: self) }]
        return optional.compactMap { $0 } + [
            Closing(server: self),
            Housekeeping(
                holdReturns: holdReturns, backgroundCalls: backgroundCalls, keyPolicies: keyPolicies, payments: proxy.payments,
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
private struct Closing: Service, CustomStringConvertible {
    /// The name in log lines, instead of all that the gateway consists of.
    var description: String { "closing of the ledger" }
    let server: GatewayServer

    func run() async throws {
        try? await gracefulShutdown()
        await server.stop()
    }
}

/// Serves callers until it is told to stop; then lets running calls end, within bounds.
private struct CallerService: Service, CustomStringConvertible {
    /// The name in log lines, instead of all that the gateway consists of.
    var description: String { "callers" }
    let server: GatewayServer
    let onListening: @Sendable (Int) -> Void

    func run() async throws {
        let grace = server.configuration.shutdownGraceSeconds
        let proxy = server.proxy
        try await withGracefulShutdownHandler {
            do { try await server.application(onListening: onListening).run() } catch {
                throw ListeningFailure(error, host: server.configuration.host, port: server.configuration.port) ?? error
            }
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
