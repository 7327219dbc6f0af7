package import Answers
internal import EthereumWallet
package import Hummingbird
internal import HummingbirdCore
package import Ledger
package import LedgerCore
package import LedgerSQLite
package import Logging
internal import NIOCore
internal import Traffic

/// The gateway: OpenAI's API before the upstreams, the ledger's own API beside it.
///
/// The composition root makes one, hands it an open ledger and its writer, and runs ``services()``.
package final class GatewayServer: Sendable {
    let environment: GatewayEnvironment
    let plane: Plane
    private let answers: AnswerArchive

    /// - Parameters:
    ///   - ledger: Opened for writing by this process.
    ///   - answers: Keeps the answers of calls with an `Idempotency-Key`.
    ///   - salts: For the hashes of requests and answers in the ledger.
    ///   - attester: Signs content records whose model cannot be repeated; nil refuses those.
    ///   - prover: Makes proofs by re-execution; nil where no model can be repeated.
    package init(
        configuration: GatewayConfiguration, ledger: SQLiteLedger, writer: LedgerWriter, routes: UpstreamRoutes, answers: AnswerArchive,
        salts: HashSalts, attester: (any Attester)? = nil, prover: (any ReexecutionProver)? = nil, clock: @escaping @Sendable () -> Timestamp, makeID: @escaping @Sendable () -> CommandID,
        logger: Logger
    ) {
        self.answers = answers
        let metrics = GatewayMetrics()
        let lookups = LedgerLookups(ledger: ledger, logger: logger)
        plane = Plane(
            configuration: configuration, writer: writer, lookups: lookups,
            selector: PooledSelector(routes: routes, lookups: lookups, now: GatewayServer.now),
            admission: GatewayServer.admission(configuration, lookups: lookups, answers: answers, metrics: metrics),
            recorder: ContentRecorder(writer: writer, lookups: lookups, makeID: makeID, attester: attester, prover: prover, logger: logger),
            salts: salts, metrics: metrics, now: GatewayServer.now, clock: clock, makeID: makeID, logger: logger)
        environment = GatewayEnvironment(
            configuration: configuration, ledger: ledger, writer: writer, routes: routes, lookups: lookups, salts: salts,
            metrics: metrics, clock: clock, makeID: makeID,
            logger: logger)
    }

    /// What a call passes before anything is held for it: it is counted, then limited, then looked up among those that are repeated.
    private static func admission(
        _ configuration: GatewayConfiguration, lookups: LedgerLookups, answers: AnswerArchive, metrics: GatewayMetrics
    ) -> any CallAdmission {
        let idempotent = IdempotentAdmission(archive: answers, lookups: lookups, maximumRunning: configuration.maximumRememberedAnswers)
        let limited: any CallAdmission = configuration.limitsCalls ? LimitedAdmission(configuration, next: idempotent, now: now) : idempotent
        return MeasuredAdmission(metrics: metrics, next: limited, now: now)
    }

    private static let now: @Sendable () -> Moment = { Moment(nanoseconds: NIODeadline.now().uptimeNanoseconds) }

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
        answers.flush()
        plane.closeUpstreams()
    }
}
