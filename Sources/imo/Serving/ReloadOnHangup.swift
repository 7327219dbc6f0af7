import Gateway
import ServiceLifecycle
import UnixSignals

/// Reads what can change while the gateway serves again when the process gets SIGHUP.
struct ReloadOnHangup: Service, CustomStringConvertible {
    let gateway: GatewayServer
    let hangups: UnixSignalsSequence

    /// The name in log lines.
    var description: String { "reload on SIGHUP" }

    /// - Parameter hangups: From before the services start, so that no hangup ends the process.
    init(_ gateway: GatewayServer, hangups: UnixSignalsSequence) {
        self.gateway = gateway
        self.hangups = hangups
    }

    func run() async throws {
        for await _ in hangups.cancelOnGracefulShutdown() {
            // A file that cannot be read is logged, and leaves what was read before in use.
            try? gateway.reload()
        }
    }
}
