internal import Hummingbird
internal import JSONEndpoints
internal import StrictJSON

/// `GET /healthz`: that the process answers.
struct Healthz: Sendable {
    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        Response(json: .object(["status": .string("ok")]))
    }
}
