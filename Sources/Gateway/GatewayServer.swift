internal import AdminAPI
package import Hummingbird
internal import HummingbirdCore
package import IdempotencyArchive
package import InferenceProxy
internal import JSONEndpoints
package import Ledger
package import LedgerAPI
package import LedgerCore
package import LedgerLog
package import LogNetwork
package import Logging
internal import NIOCore
internal import Pages
internal import Synchronization

/// The gateway: OpenAI's API before the upstreams, the ledger's own API beside it.
///
/// The composition root makes one, hands it an open ledger and its writer, and runs ``services()``.
package final class GatewayServer: Sendable {
    let configuration: ProxyConfiguration
    package let proxy: CallProxy
    let holdReturns: HoldReturns
    let logKeeping: LogKeeping?
    package let backgroundCalls: BackgroundCalls
    package let ledgerAPI: LedgerAPIEnvironment
    private let writer: LedgerWriter
    let routes: UpstreamRoutes
    let keyPolicies: KeyPolicies
    private let responses: ResponseArchive
    let logger: Logger
    let ledger: any ReadableLedger
    let clock: @Sendable () -> Timestamp
    private let measureMachine = Mutex<(@Sendable () -> MachineStanding)?>(nil)
    /// The sessions of those signed in to the pages.
    private let sessions = SessionTable()
    private let remoteAdmin: RemoteAdminFiles?
    private let onReload = Mutex<@Sendable () throws -> Void>({})

    /// - Parameters:
    ///   - ledger: Opened for writing by this process.
    ///   - openHistory: Opens the history of accounts, whose file may be removed at any time; nil to serve none.
    ///   - ledgerLimits: Bounds what strangers can ask of the ledger's API.
    ///   - responses: Keeps the responses of calls with an `Idempotency-Key`.
    ///   - background: Keeps the responses that upstreams make in the background.
    ///   - keyPolicies: What single keys may do.
    ///   - salts: For the hashes of requests and responses in the ledger.
    ///   - log: The ledger's public log, which this process alone keeps; nil where none is ever served.
    ///   - witnesses: Asked to cosign the log's heads.
    ///   - attester: Signs content records whose model cannot be repeated; nil refuses those.
    ///   - prover: Makes proofs by re-execution; nil where no model can be repeated.
    ///   - callLog: Takes the lines about calls; the logger does unless stated.
    ///   - spans: Takes the spans of calls; nil where none are wanted.
    ///   - remoteAdmin: The files by which named people use the admin endpoints from other machines; nil serves none.
    package init(
        configuration: ProxyConfiguration, ledgerLimits: LedgerAPILimits = LedgerAPILimits(), ledger: any ReadableLedger, writer: LedgerWriter,
        openHistory: (@Sendable () throws -> any AccountHistory)? = nil,
        routes: UpstreamRoutes, responses: ResponseArchive, background: BackgroundRegister, keyPolicies: KeyPolicies, salts: HashSalts,
        log: LogSource? = nil, witnesses: [WitnessClient] = [], attester: (any Attester)? = nil, prover: (any ReexecutionProver)? = nil,
        clock: @escaping @Sendable () -> Timestamp,
        makeID: @escaping @Sendable () -> CommandID, logger: Logger, callLog: (any CallLogSink)? = nil,
        spans: (any CallSpanSink)? = nil, remoteAdmin: RemoteAdminFiles? = nil
    ) {
        self.configuration = configuration
        self.remoteAdmin = remoteAdmin
        self.writer = writer
        self.ledger = ledger
        self.clock = clock
        self.routes = routes
        self.responses = responses
        self.logger = logger
        proxy = CallProxy(
            configuration: configuration, ledger: ledger, writer: writer, routes: routes, responses: responses, background: background,
            keyPolicies: keyPolicies, salts: salts,
            attester: attester, prover: prover, clock: clock, makeID: makeID, logger: logger, callLog: callLog, spans: spans)
        ledgerAPI = LedgerAPIEnvironment(
            ledger: ledger, writer: writer, openHistory: openHistory, salts: salts, log: log, limits: ledgerLimits, clock: clock, now: proxy.now,
            makeID: makeID, logger: logger)
        logKeeping = log.map { LogKeeping(source: $0, witnesses: witnesses, ledger: ledger, logger: logger) }
        self.keyPolicies = keyPolicies
        backgroundCalls = BackgroundCalls(of: proxy, routes: routes, clock: clock)
        holdReturns = HoldReturns(
            ledger: ledger, writer: writer, isNeeded: { background.needs($0) }, clock: clock, makeID: makeID, logger: logger)
    }

    /// The application that serves callers and holders. Before it listens it gives back what an earlier run left on hold.
    ///
    /// - Parameter onListening: Called with the port once callers can connect.
    package func application(onListening: @escaping @Sendable (Int) -> Void = { _ in }) -> some ApplicationProtocol {
        let (configuration, holdReturns, logger) = (configuration, holdReturns, logger)
        var application = Application(
            router: router(), server: .gateway(proxy),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: "imo", backlog: 1024),
            onServerRunning: { channel in
                logger.notice("gateway listens", metadata: ["address": "\(channel.localAddress?.description ?? "?")"])
                onListening(channel.localAddress?.port ?? configuration.port)
            }, logger: logger)
        application.beforeServerStarts { try await holdReturns.returnStranded() }
        return application
    }

    /// Every route of the gateway but those of metered calls, which the proxy takes from its connections.
    private func router() -> Router<EndpointContext> {
        let router = Router(context: EndpointContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: CrossOriginMiddleware(policy: configuration.crossOrigin))
        if configuration.tls != nil { router.add(middleware: StrictTransportSecurity()) }
        router.add(middleware: ProblemShaping())
        router.add(middleware: OpenAIErrorShaping())
        OpenAIRoutes(of: proxy).add(to: router)
        BackgroundRoutes(calls: backgroundCalls).add(to: router)
        UnservedRoutes().add(to: router)
        LedgerRoutes(environment: ledgerAPI).add(to: router)
        PageRoutes(environment: pages).add(to: router)
        if let remoteAdmin { routes(to: remoteAdmin).add(to: router) }
        router.addOtherMethods()
        return router
    }

    /// The programs that the ledger's API keeps in memory.
    package var programs: ProgramTrials { ledgerAPI.programs }

    private var pages: PagesEnvironment {
        let routes = routes
        return PagesEnvironment(api: ledgerAPI, isSecure: configuration.tls != nil, sessions: sessions) {
            routes.upstreamsTakingCalls.map { PagesEnvironment.UpstreamStanding(model: $0.model, name: $0.upstream, isOpen: $0.takesCalls) }
        }
    }

    private func routes(to files: RemoteAdminFiles) -> RemoteAdminRoutes {
        RemoteAdminRoutes(
            administratorsPath: files.administrators, recordsPath: files.records, writer: writer, endpoints: adminEndpoints, clock: clock,
            now: ledgerAPI.now, logger: logger)
    }

    var adminEndpoints: AdminEndpoints {
        let pages = pages
        return AdminEndpoints(
            writer: writer, reload: { [self] in try reload() }, metrics: { [self] in metricsPage },
            makeSignInLink: { try pages.makeOperatorLink() }, logger: logger)
    }

    /// Sets how the machine is measured for the metrics.
    package func measureMachine(by measure: @escaping @Sendable () -> MachineStanding) { measureMachine.withLock { $0 = measure } }

    var isLedgerHealthy: Bool { writer.isHealthy }

    var machineStanding: MachineStanding? { measureMachine.withLock { $0 }?() }

    /// Does something before each reload. The reload ends where it throws.
    package func beforeReload(_ body: @escaping @Sendable () throws -> Void) { onReload.withLock { $0 = body } }

    /// Changes the limits of callers for calls that begin from now on.
    package func changeLimits(to configuration: ProxyConfiguration) { proxy.changeLimits(to: configuration) }

    /// Reads the operator's settings, the certificate and `upstreams.json` again. What cannot be read stays as it was; the other of the two is in
    /// use.
    ///
    /// - Throws: ``TLSFailure`` or `UpstreamDirectoryError`; it is logged too.
    package func reload() throws {
        do {
            try onReload.withLock { $0 }()
            try proxy.certificate?.reload()
            try routes.reload()
            try keyPolicies.reload()
        } catch {
            logger.error("reload refused; what was read before stays in use", metadata: ["error": "\(error)"])
            throw error
        }
        logger.notice("reloaded", metadata: ["certificate": "\(configuration.tls?.certificatePath ?? "none")"])
        for (model, problem) in routes.problems { logger.warning("model \(model) has an upstream that is not used: \(problem)") }
    }

    /// The application on the admin socket, for tests without a socket.
    package func adminApplication() -> some ApplicationProtocol {
        Application(router: adminEndpoints.router(), logger: logger)
    }

    /// Reads what single keys may do again.
    package func reloadKeyPolicies() throws(KeyPolicyFailure) { try keyPolicies.reload() }

    /// Writes down when keys were last used.
    package func writeLastUses() { keyPolicies.writeLastUses() }

    /// Gives back what an earlier run left on hold, as at the start.
    package func returnStrandedHolds() async throws { try await holdReturns.returnStranded() }

    /// Returns when no call runs.
    package func waitUntilIdle() async { await proxy.waitUntilIdle() }

    /// Ends what runs and closes the writer: running calls get their time to end, then are cut off with what they know.
    package func stop() async {
        let (proxy, grace) = (proxy, configuration.shutdownGraceSeconds)
        logger.notice("gateway stops", metadata: ["graceSeconds": "\(grace)"])
        proxy.beginStop()
        let cutOff = Task {
            try await Task.sleep(for: .seconds(grace))
            proxy.cutOffAll()
        }
        await proxy.waitUntilIdle()
        cutOff.cancel()
        await proxy.payments.shutdown()
        await writer.close()
        responses.flush()
        proxy.background.flush()
        keyPolicies.writeLastUses()
        proxy.closeUpstreams()
        logger.notice("gateway stopped")
    }
}

/// The files of a gateway that is administrated from other machines.
package struct RemoteAdminFiles: Sendable {
    let administrators: String
    let records: String

    /// - Parameters:
    ///   - administrators: Says who may do what. The endpoints answer 404 as long as there is no such file.
    ///   - records: Holds used nonces and waiting commands.
    package init(administrators: String, records: String) {
        self.administrators = administrators
        self.records = records
    }
}
