internal import Hummingbird
internal import JSONEndpoints
internal import LedgerCore
internal import Markup

/// `/sessions`: where the reader is signed in, each of which can be ended; the operator sees everybody's.
struct SessionsPage: Sendable {
    let environment: PagesEnvironment

    /// `GET /sessions`
    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let session = try environment.requireSession(of: request)
        let now = environment.now
        let sessions = environment.sessions.list(of: session.reader == .ledgerOperator ? nil : session.reader, at: now)
        var table = Table(
            caption: "\(sessions.count) session\(sessions.count == 1 ? "" : "s")",
            columns: [.text("Session"), .text("Of"), .text("Began"), .text("Last used"), .text("Ends at the latest"), .text("Action")])
        table.rows = sessions.map { each in
            [
                "<code>\(each.id)</code>\(each.id == session.id ? " (this one)" : HTML.none)", HTML(text: each.reader.description),
                .time(each.startedAt, now: now), .time(each.usedAt, now: now), .time(each.expiresAt, now: now),
                """
                <form method="post" action="/sessions/end"><input type="hidden" name="form" value="\(session.formToken)">\
                <input type="hidden" name="id" value="\(each.id)"><button class="second" aria-label="End session \(each.id)">End</button></form>
                """,
            ]
        }
        var page = Page(title: "Sessions", content: "<h1>Sessions</h1>\(table.html)", isPrivate: true)
        page.reader = session.reader
        return page.response
    }

    /// `POST /sessions/end`
    func end(by request: Request, context: EndpointContext) async throws -> Response {
        let session = try environment.requireSession(of: request)
        let form = try await PostedForm(of: request, context, in: environment, session: session)
        guard environment.sessions.end(form["id"], of: session.reader == .ledgerOperator ? nil : session.reader) else {
            throw Problem.notFound("There is no such session of yours; it has ended already.")
        }
        return form["id"] == session.id ? environment.signOut() : .redirect(to: "/sessions")
    }

    /// `POST /sign-out`
    func signOut(by request: Request, context: EndpointContext) async throws -> Response {
        if let session = environment.session(of: request) {
            _ = try await PostedForm(of: request, context, in: environment, session: session)
            environment.sessions.end(session.id)
        }
        return environment.signOut()
    }
}
