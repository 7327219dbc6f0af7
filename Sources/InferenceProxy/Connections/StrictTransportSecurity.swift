internal import HTTPTypes
package import Hummingbird

/// Tells browsers to come back over TLS only (RFC 6797). For the responses of a gateway that speaks TLS; those of metered calls have the field from
/// their connection.
package struct StrictTransportSecurity<Context: RequestContext>: RouterMiddleware {
    package init() {}

    package func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.strictTransportSecurity] = StrictTransport.field.1
        return response
    }
}

/// The field of RFC 6797 and its value, a year.
enum StrictTransport {
    static let field = ("strict-transport-security", "max-age=31536000")
}
