internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import NIOCore

/// `GET /metrics` on the admin socket, or on an address of its own: what the gateway counts of itself.
struct ServeMetrics: Sendable {
    let environment: GatewayEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let ledger = LedgerStanding(waitingCommands: environment.writer.waitingCount, isHealthy: environment.writer.isHealthy)
        let text = environment.metrics.text(ledger: ledger, upstreams: environment.routes.standings)
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
