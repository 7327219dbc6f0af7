internal import Hummingbird
internal import JSONEndpoints
package import Logging
internal import ServiceLifecycle

/// Serves `GET /metrics` on a TCP address of its own, for a Prometheus on another machine. Nothing else is served there.
package struct MetricsService: Service, CustomStringConvertible {
    /// The name in log lines, instead of all that the service consists of.
    package var description: String { "metrics" }

    private let page: @Sendable () -> String
    private let host: String
    private let port: Int
    private let logger: Logger

    package init(host: String, port: Int, page: @escaping @Sendable () -> String, logger: Logger) {
        self.page = page
        self.host = host
        self.port = port
        self.logger = logger
    }

    package func run() async throws {
        let router = Router(context: EndpointContext.self)
        router.add(middleware: ProblemShaping())
        router.get("metrics", use: ServeMetrics(page: page).respond)
        let logger = logger
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "imo"),
            onServerRunning: { channel in
                logger.notice("metrics are served", metadata: ["address": "\(channel.localAddress?.description ?? "?")"])
            }, logger: logger)
        try await application.run()
    }
}
