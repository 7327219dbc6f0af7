internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerAPI
internal import LedgerCore
internal import StrictJSON

/// `GET /me?from=…&to=…&zone=…&by=…`: the account of the caller who signed in: balance, spend by day, model and key, budgets, keys, receipts; with
/// `format=csv` the spend as comma-separated values. Leads holders and the operator to their own pages.
struct AccountPage: Sendable {
    let environment: PagesEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let session = try environment.requireSession(of: request)
        guard case .caller(let account, _) = session.reader else { return .redirect(to: session.reader.home) }
        let now = environment.now
        let period = try PagePeriod(of: request, now: now)
        let facts = try environment.api.read { try AccountFacts(of: account, view: &$0, now: now) }
        let (spend, recent) = try await environment.readHistory { reader, history in
            (
                try AccountSpend(of: account, in: period, reader: reader, history: history),
                try RecentCalls(of: account, in: period, reader: reader, history: history)
            )
        }
        if request.asksForCSV { return .csv(spend.csv, name: "\(account)-\(period.words)") }
        let sections = AccountSections(
            facts: facts, spend: spend, recent: recent, period: period, money: environment.money(for: request), isExact: request.asksForExact,
            now: now,
            session: session, links: environment.links)
        var page = Page(title: "Account \(account)", content: sections.html, isPrivate: true)
        page.reader = session.reader
        return page.response
    }

    /// `POST /me/keys/revoke`: ends a key of the account for good.
    func revokeKey(by request: Request, context: EndpointContext) async throws -> Response {
        let session = try environment.requireSession(of: request)
        let form = try await PostedForm(of: request, context, in: environment, session: session)
        guard case .caller(let account, _) = session.reader else { throw Problem.badRequest("Sign in with an API key of the account.") }
        let now = environment.now
        let facts = try environment.api.read { try AccountFacts(of: account, view: &$0, now: now) }
        guard let key = facts.keys.first(where: { JSONValue.keyID($0.hash) == form["key"] }) else {
            throw Problem.notFound("The account has no key of this name.")
        }
        let entry: JournalEntry
        do { entry = try await environment.api.writer.submit(.revokeKey(RevokeKey(keyHash: key.hash)), id: environment.api.makeID()) } catch {
            throw Problem(error)
        }
        environment.note("key revoked by a page", session, entry)
        guard entry.outcome == .accepted else { throw Problem(entry.outcome, entry: entry.number) }
        return .redirect(to: "/me")
    }
}
