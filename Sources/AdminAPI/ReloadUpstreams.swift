internal import Hummingbird
internal import JSONEndpoints
internal import StrictJSON

/// `POST /reload` on the admin socket: reads `upstreams.json` again.
struct ReloadUpstreams: Sendable {
    let reload: @Sendable () throws -> Void

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        do { try reload() } catch {
            throw Problem(status: .conflict, title: "Upstreams not reloaded", detail: "\(error). The upstreams from before stay in use.")
        }
        return Response(json: .object(["reloaded": .bool(true)]))
    }
}
