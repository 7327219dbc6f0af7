internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerAPI
internal import LedgerCore
internal import Logging

extension PagesEnvironment {
    /// The cookie's name. With TLS the prefix makes browsers refuse one that another host or an insecure page set.
    private var cookieName: String { isSecure ? "__Host-imo-session" : "imo-session" }

    /// The session that a request belongs to; nil where nobody signed in. A caller's ends with the key.
    func session(of request: Request) -> SessionTable.Session? {
        guard let token = request.cookies[cookieName]?.value, let session = sessions.session(of: token, at: now) else { return nil }
        if case .caller(_, let key) = session.reader {
            let time = now
            guard (try? api.read({ view in try view.usableKey(hash: key, at: time) })) != nil else {
                sessions.end(session.id)
                return nil
            }
        }
        return session
    }

    /// The session of a request.
    ///
    /// - Throws: ``Problem`` that asks to sign in.
    func requireSession(of request: Request) throws(Problem) -> SessionTable.Session {
        guard let session = session(of: request) else {
            throw Problem(
                status: .unauthorized, title: "Sign in",
                detail: "This page is about you: sign in at /sign-in. Sessions end after an hour without use.")
        }
        return session
    }

    /// Answers a sign-in with a new session, and leads to the reader's page.
    func signIn(_ reader: Reader) throws -> Response {
        let token = try sessions.begin(for: reader, at: now)
        var response = Response.redirect(to: reader.home)
        response.headers[values: .setCookie] = [cookie(token, seconds: SessionTable.lifetimeMilliseconds / 1000)]
        response.headers[.cacheControl] = "no-store"
        return response
    }

    /// Answers with the end of the browser's session.
    func signOut() -> Response {
        var response = Response.redirect(to: "/")
        response.headers[values: .setCookie] = [cookie("", seconds: 0)]
        return response
    }

    /// Writes into the gateway's log what somebody did with a page: the audit trail.
    func note(_ what: String, _ session: SessionTable.Session, _ entry: JournalEntry) {
        api.logger.notice(
            "page command",
            metadata: ["what": "\(what)", "actor": "\(session.reader.description)", "outcome": "\(entry.outcome.name)", "entry": "\(entry.number)"])
    }

    private func cookie(_ value: String, seconds: UInt64) -> String {
        "\(cookieName)=\(value); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict\(isSecure ? "; Secure" : "")"
    }
}
