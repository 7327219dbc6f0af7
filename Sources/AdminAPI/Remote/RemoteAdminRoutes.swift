package import Hummingbird
package import JSONEndpoints
package import Ledger
package import LedgerCore
package import Logging
package import Resilience

/// The admin socket's endpoints for named people on other machines, under `/imo/v1/admin`. Each request is signed, and nobody is served without the
/// file of administrators.
package struct RemoteAdminRoutes: Sendable {
    /// The most requests of an address in a minute, strangers' included.
    private static let requestsPerMinute: UInt64 = 600
    private static let concurrentRequests = 16
    private static let rememberedAddresses = 4_096

    private let gate: RemoteGate
    private let submission: SubmitCommand
    private let reload: ReloadUpstreams
    private let metrics: ServeMetrics
    private let signIn: MakeSignInLink
    private let now: @Sendable () -> Moment

    /// - Parameters:
    ///   - administratorsPath: The file that says who may do what; see ``Administrators``.
    ///   - recordsPath: The file of used nonces and waiting commands, which this process alone writes.
    ///   - clock: The ledger's clock.
    ///   - now: A clock that never goes back, for limits.
    package init(
        administratorsPath: String, recordsPath: String, writer: LedgerWriter, endpoints: AdminEndpoints, clock: @escaping @Sendable () -> Timestamp,
        now: @escaping @Sendable () -> Moment, logger: Logger
    ) {
        gate = RemoteGate(
            administratorsPath: administratorsPath, register: AdminRegister(path: recordsPath), domain: writer.ledger.signingDomain, clock: clock,
            logger: logger)
        submission = endpoints.submission
        reload = endpoints.reloading
        metrics = endpoints.serving
        signIn = endpoints.signingIn
        self.now = now
    }

    package func add(to router: Router<EndpointContext>) {
        let group = router.group("imo/v1/admin")
        let limits = UseLimits(
            requests: RateLimit(perMinute: Self.requestsPerMinute), concurrentCalls: Self.concurrentRequests)
        group.add(middleware: AddressLimiting(limits: limits, capacity: Self.rememberedAddresses, address: { $0.address }, now: now))
        group.post("commands", use: SubmitRemoteCommand(gate: gate, submission: submission).respond)
        group.get("proposals", use: ListProposals(gate: gate).respond)
        group.delete("proposals/:hash", use: WithdrawProposal(gate: gate, trail: submission.trail).respond)
        let (gate, trail) = (gate, submission.trail)
        let (reload, metrics, signIn) = (reload, metrics, signIn)
        group.get("metrics") { request, context in
            _ = try await gate.pass(request, context: context, role: .read)
            return try await metrics.respond(to: request, context: context)
        }
        group.post("reload") { request, context in
            let visitor = try await gate.pass(request, context: context, role: .operate)
            trail.note(request: "reload", by: visitor.actor, "begun")
            return try await reload.respond(to: request, context: context)
        }
        group.post("sign-in-links") { request, context in
            let visitor = try await gate.pass(request, context: context, role: .operate)
            trail.note(request: "sign-in link", by: visitor.actor, "made")
            return try await signIn.respond(to: request, context: context)
        }
    }
}
