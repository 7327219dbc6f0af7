internal import Hummingbird
internal import JSONEndpoints
internal import Logging
internal import StrictJSON

/// `POST /sign-in-links` on the admin socket: makes the path of a link by which the operator signs in to the pages once.
struct MakeSignInLink: Sendable {
    let make: @Sendable () throws -> String
    let logger: Logger

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let path = try make()
        logger.notice("a link was made for the operator to sign in with")
        return Response(json: .object(["path": .string(path)]))
    }
}
