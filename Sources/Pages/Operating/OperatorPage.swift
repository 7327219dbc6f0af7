internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerAPI

/// `GET /operate`: the operator's view of the whole ledger: money in, owed and out, models, upstreams, the ledger's health.
struct OperatorPage: Sendable {
    let environment: PagesEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let session = try environment.requireSession(of: request)
        guard session.reader == .ledgerOperator else {
            throw Problem(
                status: .forbidden, title: "For the operator", detail: "This page is the operator's, who signs in with a link of `imo sign-in link`.")
        }
        let writer = environment.api.writer
        let sections = OperatorSections(
            facts: try environment.api.read { try OperatorFacts(view: &$0) }, upstreams: environment.upstreams(),
            money: environment.money(for: request), isExact: request.asksForExact, now: environment.now, isHealthy: writer.isHealthy,
            waiting: writer.waitingCount, session: session)
        var page = Page(title: "Operate", content: sections.html, isPrivate: true)
        page.reader = session.reader
        return page.response
    }
}
