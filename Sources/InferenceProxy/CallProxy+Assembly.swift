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
    ///   - callLog: Takes the lines about calls; the logger does unless stated.
    ///   - spans: Takes the spans of calls; nil where none are wanted.
    package convenience init(
        configuration: ProxyConfiguration, ledger: any ReadableLedger, writer: LedgerWriter, routes: UpstreamRoutes, responses: ResponseArchive,
        background: BackgroundRegister, keyPolicies: KeyPolicies, salts: HashSalts, attester: (any Attester)?, prover: (any ReexecutionProver)?,
        clock: @escaping @Sendable () -> Timestamp, makeID: @escaping @Sendable () -> CommandID, logger: Logger, callLog: (any CallLogSink)? = nil,
        spans: (any CallSpanSink)? = nil
    ) {
        let metrics = ProxyMetrics()
        let lookups = LedgerLookups(ledger: ledger, logger: logger) { clock().seconds }
        writer.observeCommits { lookups.follow($0) }
        let now: @Sendable () -> Moment = { Moment(nanoseconds: NIODeadline.now().uptimeNanoseconds) }
        // A call is counted, then limited, then looked up among those that are repeated.
        let repeating = IdempotentAdmission(
            archive: responses, lookups: lookups, background: background, maximumRunning: configuration.maximumKeptResponses)
        let limited = LimitedAdmission(
            configuration, next: KeyPolicyAdmission(keyPolicies, next: repeating, now: now, clock: clock), now: now)
        self.init(
            configuration: configuration, writer: writer, lookups: lookups, selector: PooledSelector(routes: routes, lookups: lookups, now: now),
            admission: MeasuredAdmission(metrics: metrics, next: limited, now: now), limited: limited,
            recorder: ContentRecorder(writer: writer, lookups: lookups, makeID: makeID, attester: attester, prover: prover, logger: logger),
            background: background, salts: salts, metrics: metrics, now: now, clock: clock, makeID: makeID, logger: logger,
            callLog: CallLog(callLog ?? LoggerSink(logger: logger)), spans: spans)
    }

    /// Begins the page of metrics with what the proxy counts: calls, the ledger's writer, upstreams.
    package func metricsPage(of routes: UpstreamRoutes) -> PrometheusText {
        var page = PrometheusText()
        metrics.write(to: &page)
        page.add(writer)
        page.add(routes.standings)
        return page
    }

    /// Changes the limits for calls that begin from now on.
    package func changeLimits(to configuration: ProxyConfiguration) {
        limited.change(keyLimits: configuration.keyLimits, addressLimits: configuration.addressLimits)
        changeMaximumCalls(to: configuration.maximumCalls)
    }
}
