package import IdempotencyArchive
package import Ledger
package import LedgerCore
package import Logging
internal import NIOCore
internal import Resilience

extension CallProxy {
    /// Puts the proxy together.
    ///
    /// - Parameters:
    ///   - ledger: Opened for writing by this process.
    ///   - responses: Keeps the responses of calls with an `Idempotency-Key`.
    ///   - background: Keeps the responses that upstreams make in the background.
    ///   - keyPolicies: What single keys may do.
    ///   - salts: For the hashes of requests and responses in the ledger.
    ///   - attester: Signs content records whose model cannot be repeated; nil refuses those.
    ///   - prover: Makes proofs by re-execution; nil where no model can be repeated.
    package convenience init(
        configuration: ProxyConfiguration, ledger: any ReadableLedger, writer: LedgerWriter, routes: UpstreamRoutes, responses: ResponseArchive,
        background: BackgroundRegister, keyPolicies: KeyPolicies, salts: HashSalts, attester: (any Attester)?, prover: (any ReexecutionProver)?,
        clock: @escaping @Sendable () -> Timestamp, makeID: @escaping @Sendable () -> CommandID, logger: Logger
    ) {
        let metrics = ProxyMetrics()
        let lookups = LedgerLookups(ledger: ledger, logger: logger)
        let now: @Sendable () -> Moment = { Moment(nanoseconds: NIODeadline.now().uptimeNanoseconds) }
        // A call is counted, then limited, then looked up among those that are repeated.
        var admission: any CallAdmission = IdempotentAdmission(
            archive: responses, lookups: lookups, background: background, maximumRunning: configuration.maximumKeptResponses)
        admission = KeyPolicyAdmission(keyPolicies, next: admission, now: now, clock: clock)
        if configuration.limitsCalls { admission = LimitedAdmission(configuration, next: admission, now: now) }
        self.init(
            configuration: configuration, writer: writer, lookups: lookups, selector: PooledSelector(routes: routes, lookups: lookups, now: now),
            admission: MeasuredAdmission(metrics: metrics, next: admission, now: now),
            recorder: ContentRecorder(writer: writer, lookups: lookups, makeID: makeID, attester: attester, prover: prover, logger: logger),
            background: background, salts: salts, metrics: metrics, now: now, clock: clock, makeID: makeID, logger: logger)
    }

    /// Writes the page of metrics in the Prometheus text format.
    package func metricsPage(of routes: UpstreamRoutes) -> String {
        metrics.text(ledger: LedgerStanding(waitingCommands: writer.waitingCount, isHealthy: writer.isHealthy), upstreams: routes.standings)
    }

    /// Follows a command that was carried out beside the proxy's own.
    package func follow(_ command: Command) {
        if case .setLeavePolicy = command { lookups.forgetModels() }
    }
}
