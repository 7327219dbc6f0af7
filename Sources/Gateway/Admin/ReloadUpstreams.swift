internal import Hummingbird
internal import StrictJSON

/// `POST /reload` on the admin socket: reads `upstreams.json` again.
struct ReloadUpstreams: Sendable {
    let environment: GatewayEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        do { try environment.routes.reload() } catch {
            throw Problem(status: .conflict, title: "Upstreams not reloaded", detail: "\(error). The upstreams from before stay in use.")
        }
        return Response(json: .object(["reloaded": .bool(true)]))
    }
}
