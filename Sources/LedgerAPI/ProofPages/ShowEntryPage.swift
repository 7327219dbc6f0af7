internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import LedgerLog
internal import Markup
internal import StrictJSON
internal import TransparencyLog

/// `GET /log/entry/{entry}` and `GET /log/snapshot/{token}/{id}`: an entry of the log as a page. Claims and snapshots show the chain behind them.
struct ShowEntryPage: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        guard let number = UInt64(context.parameters.get("entry") ?? ""), number > 0 else {
            throw Problem.badRequest("An entry is named by its number, 1 or greater.")
        }
        return try environment.publicLog { try page(of: number, LogView($0)).response() }
    }

    func respondForSnapshot(to request: Request, context: EndpointContext) async throws -> Response {
        guard let token = try? Address(context.parameters.get("token") ?? ""), let id = UInt64(context.parameters.get("id") ?? ""), id > 0 else {
            throw Problem.badRequest("A snapshot is named by its token's address and its number, 1 or greater.")
        }
        return try environment.publicLog { log in
            let view = try LogView(log)
            guard let number = try? log.files.entry(ofSnapshot: id, of: token, size: view.head.size) else {
                throw Problem.notFound("The log has no snapshot \(id) of token \(token) yet.")
            }
            return try page(of: number, view).response()
        }
    }

    private func page(of number: UInt64, _ view: LogView) throws -> ProofPage {
        let entry = try view.entry(number)
        let kind = LogView.kind(of: entry)
        let chain = try EntryChain(entry, view)
        let outcome = Outcome(rawValue: UInt16(clamping: entry.outcome))
        let body: HTML = """
            \(HTML.table([("Entry", "\(number)"), ("Time", "<time>\(entry.time.rfc3339)</time>"), ("Command", "\(kind)"),
                ("Outcome", "\(outcome?.name ?? "\(entry.outcome)")")]))
            <h2>Chain of proof</h2>
            \(ChainPicture(steps: chain.steps + view.lastSteps).html)
            \(chain.links)
            <h2>Place in the log</h2>
            \(try view.path(of: number))
            \(chain.check ?? ProofPage.check(
                file: "\(number).tlog-proof", at: "/log/proof/\(number)", with: "imo log check \(number).tlog-proof --key \(view.log.key)"))
            <h2>What it shows</h2>
            \(HTML.of(.publicEntry(entry)))
            """
        return ProofPage(title: "Entry \(number): \(kind)", body: body)
    }
}
