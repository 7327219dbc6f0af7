internal import HTTPTypes
package import Hummingbird

/// Answers browsers' questions about requests from pages of other origins, and lets such pages read responses. The ``CallProxy`` does the latter for its calls.
package struct CrossOriginMiddleware<Context: RequestContext>: RouterMiddleware {
    private let policy: CrossOriginPolicy

    package init(policy: CrossOriginPolicy) {
        self.policy = policy
    }

    package func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        var response = try await next(request, context)
        guard !policy.isNone, isPublic(request.uri.path) else { return response }
        for (name, value) in policy.fields(for: request.headers[.origin]) { append(value, to: name, of: &response) }
        if request.method == .options { answerPreflight(request, in: &response) }
        return response
    }

    /// Adds the answer to a preflight request. The route has answered with the methods that it has.
    private func answerPreflight(_ request: Request, in response: inout Response) {
        guard response.status == .noContent, request.headers[.accessControlRequestMethod] != nil else { return }
        append("Access-Control-Request-Headers", to: "vary", of: &response)
        guard policy.allowed(request.headers[.origin]) != nil else { return }
        response.headers[.accessControlExposeHeaders] = nil
        response.headers[.accessControlAllowMethods] = response.headers[.allow]
        response.headers[.accessControlMaxAge] = "7200"
        // Clients add headers of their own, none of which gives a page more than its key does.
        let wanted = request.headers[values: .accessControlRequestHeaders].joined(separator: ", ")
        response.headers[.accessControlAllowHeaders] = wanted.isEmpty ? "authorization, content-type, idempotency-key" : wanted
    }

    private func append(_ value: String, to name: String, of response: inout Response) {
        guard let name = HTTPField.Name(name) else { return }
        response.headers[name] = name == .vary ? [response.headers[.vary], value].compactMap { $0 }.joined(separator: ", ") : value
    }

    private func isPublic(_ path: String) -> Bool { path == "/v1" || path.hasPrefix("/v1/") || path == "/imo/v1" || path.hasPrefix("/imo/v1/") }
}
