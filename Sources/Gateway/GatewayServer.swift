internal import EthereumWallet
package import Hummingbird
internal import HummingbirdCore
package import Ledger
package import LedgerCore
package import LedgerSQLite
package import Logging

/// The gateway: OpenAI's API before the upstreams, the ledger's own API beside it.
///
/// The composition root makes one, hands it an open ledger and its writer, and runs ``services()``.
package final class GatewayServer: Sendable {
    let environment: GatewayEnvironment
    let plane: Plane

    /// - Parameters:
    ///   - ledger: Opened for writing by this process.
    ///   - attester: Signs content records whose model cannot be repeated; nil refuses those.
    ///   - prover: Makes proofs by re-execution; nil where no model can be repeated.
    package init(
        configuration: GatewayConfiguration, ledger: SQLiteLedger, writer: LedgerWriter, routes: UpstreamRoutes, attester: (any Attester)? = nil,
        prover: (any ReexecutionProver)? = nil, clock: @escaping @Sendable () -> Timestamp, makeID: @escaping @Sendable () -> CommandID,
        logger: Logger
    ) {
        let lookups = LedgerLookups(ledger: ledger, logger: logger)
        plane = Plane(
            configuration: configuration, writer: writer, lookups: lookups, selector: SingleUpstream(routes: routes),
            admission: IdempotentAdmission(answers: AnswerStore(configuration)),
            recorder: ContentRecorder(writer: writer, lookups: lookups, makeID: makeID, attester: attester, prover: prover, logger: logger),
            clock: clock, makeID: makeID, logger: logger)
        environment = GatewayEnvironment(
            configuration: configuration, ledger: ledger, writer: writer, routes: routes, lookups: lookups, clock: clock, makeID: makeID,
            logger: logger)
    }

    /// The application that serves callers and holders. Before it listens it gives back what an earlier run left on hold.
    ///
    /// - Parameter onListening: Called with the port once callers can connect.
    package func application(onListening: @escaping @Sendable (Int) -> Void = { _ in }) -> some ApplicationProtocol {
        let (environment, plane) = (environment, plane)
        var application = Application(
            router: router(), server: .gateway(plane),
            configuration: ApplicationConfiguration(
                address: .hostname(environment.configuration.host, port: environment.configuration.port), serverName: "imo", backlog: 1024),
            onServerRunning: { channel in
                environment.logger.notice("gateway listens", metadata: ["address": "\(channel.localAddress?.description ?? "?")"])
                onListening(channel.localAddress?.port ?? environment.configuration.port)
            }, logger: environment.logger)
        application.beforeServerStarts { try await HoldReturns(environment: environment).returnStranded() }
        return application
    }

    /// The application on the admin socket, for tests without a socket.
    package func adminApplication() -> some ApplicationProtocol {
        Application(router: AdminService(environment: environment, socketPath: "").router(), logger: environment.logger)
    }

    /// Returns when no call runs.
    package func waitUntilIdle() async { await plane.waitUntilIdle() }

    /// Ends what runs and closes the writer: running calls get their time to end, then are cut off with what they know.
    package func stop() async {
        let grace = environment.configuration.shutdownGraceSeconds
        let plane = plane
        plane.beginStop()
        let cutOff = Task {
            try await Task.sleep(for: .seconds(grace))
            plane.cutOffAll()
        }
        await plane.waitUntilIdle()
        cutOff.cancel()
        await environment.writer.close()
        plane.closeUpstreams()
    }
}
