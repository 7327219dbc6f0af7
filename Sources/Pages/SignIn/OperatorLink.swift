internal import Hummingbird
internal import JSONEndpoints
internal import Markup

/// `/sign-in/link?code=…`: the link that the command line made for the operator. Opening it shows a button, so that a preview of the link does not use it up.
struct OperatorLink: Sendable {
    static func path(code: String) -> String { "/sign-in/link?code=\(code)" }

    let environment: PagesEnvironment

    /// `GET /sign-in/link`
    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let code = request.uri.queryParameters.get("code") ?? ""
        let content: HTML = """
            <h1>Sign in as the operator</h1>
            <p>The link is good once. The session ends after an hour without use.</p>
            <form method="post" action="/sign-in/link"><input type="hidden" name="code" value="\(code)"><button>Sign in</button></form>
            """
        return Page(title: "Sign in as the operator", content: content, isPrivate: true).response
    }

    /// `POST /sign-in/link`
    func use(by request: Request, context: EndpointContext) async throws -> Response {
        let form = try await PostedForm(of: request, context, in: environment)
        guard environment.sessions.takeLink(form["code"], at: environment.now) else {
            throw Problem(
                status: .forbidden, title: "The link is used up",
                detail: "It was used, is older than ten minutes, or is of another run of the gateway. Make a new one with `imo sign-in link`.")
        }
        return try environment.signIn(.ledgerOperator)
    }
}
