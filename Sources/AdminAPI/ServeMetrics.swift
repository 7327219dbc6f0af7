internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import NIOCore

/// `GET /metrics` on the admin socket, or on an address of its own: what the gateway counts of itself.
struct ServeMetrics: Sendable {
    /// Writes the page in the Prometheus text format (version 0.0.4).
    let page: @Sendable () -> String

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: page())))
    }
}
