package import Hummingbird
package import JSONEndpoints
package import Ledger
package import Logging

/// The endpoints of the admin socket, and what they do to the gateway.
package struct AdminEndpoints: Sendable {
    private let writer: LedgerWriter
    private let reload: @Sendable () throws -> Void
    private let metrics: @Sendable () -> String
    private let makeSignInLink: @Sendable () throws -> String
    private let logger: Logger

    /// - Parameters:
    ///   - reload: Reads `upstreams.json` again; its error is told to the client.
    ///   - metrics: Writes the page of metrics in the Prometheus text format.
    ///   - makeSignInLink: Makes the path of a link by which the operator signs in to the pages once.
    package init(
        writer: LedgerWriter, reload: @escaping @Sendable () throws -> Void, metrics: @escaping @Sendable () -> String,
        makeSignInLink: @escaping @Sendable () throws -> String, logger: Logger
    ) {
        self.makeSignInLink = makeSignInLink
        self.writer = writer
        self.reload = reload
        self.metrics = metrics
        self.logger = logger
    }

    package func router() -> Router<EndpointContext> {
        let router = Router(context: EndpointContext.self)
        router.add(middleware: ProblemShaping())
        router.post("commands", use: submission.respond)
        router.get("metrics", use: serving.respond)
        router.post("sign-in-links", use: signingIn.respond)
        router.post("reload", use: reloading.respond)
        return router
    }

    var submission: SubmitCommand { SubmitCommand(writer: writer, trail: AuditTrail(logger: logger)) }
    var serving: ServeMetrics { ServeMetrics(page: metrics) }
    var signingIn: MakeSignInLink { MakeSignInLink(make: makeSignInLink, logger: logger) }
    var reloading: ReloadUpstreams { ReloadUpstreams(reload: reload) }
}

/// Time limits for connections to the admin socket.
package struct AdminConnectionLimits: Sendable {
    /// A client that is silent for longer is closed, unless it waits for its response.
    let idleTimeoutSeconds: Int64
    /// Connections that are still open this long after the gateway was asked to stop are closed.
    let shutdownGraceSeconds: Int64

    package init(idleTimeoutSeconds: Int64, shutdownGraceSeconds: Int64) {
        self.idleTimeoutSeconds = idleTimeoutSeconds
        self.shutdownGraceSeconds = shutdownGraceSeconds
    }
}
