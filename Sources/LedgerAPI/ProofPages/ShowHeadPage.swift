internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import LedgerLog
internal import Markup
internal import TransparencyLog

/// `GET /log`: the newest head of the public log as a page, with the newest entries. `GET /log/head/{size}`: how it continues an earlier one.
struct ShowHeadPage: Sendable {
    private static let newestEntries: UInt64 = 20

    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        try environment.publicLog { log in
            let view = try LogView(log)
            let address = "https://\(request.head.authority ?? "HOST")/log"
            let body: HTML = """
                <p>Each entry of the ledger is a leaf of one tree. Whoever keeps a head notices when anything before it is changed.</p>
                \(try HTML.table(rows(view)))
                \(ChainPicture(steps: view.lastSteps).html)
                \(ProofPage.check(file: "checkpoint", at: "/log/checkpoint", with: "imo monitor \(address) --key \(log.key) --state monitor.checkpoint"))
                <h2>Newest entries</h2>
                \(try newest(view))
                """
            return ProofPage(title: "The log of \(log.key.name)", body: body).response()
        }
    }

    func respondForSize(to request: Request, context: EndpointContext) async throws -> Response {
        guard let size = UInt64(context.parameters.get("size") ?? "") else {
            throw Problem.badRequest("An earlier head is named by its size, a whole number.")
        }
        return try environment.publicLog { log in
            let view = try LogView(log)
            guard size <= view.head.size else { throw Problem.notFound("The log's head covers \(view.head.size) entries, fewer than \(size).") }
            let proof = try log.files.consistency(from: size, under: view.note).proof
            let root = try TileTree(log.files).root(size: size)
            let body: HTML = """
                <p>A head over \(size) entries that you kept has this root, or history was changed.</p>
                \(HTML.table([("Size", "\(size)"), ("Root", "<code>\(root)</code>"), ("Newest head", "<a href=\"/log\">\(view.head.size) entries</a>")]))
                \(ChainPicture(steps: [.init(name: "Head over \(size) entries", detail: "root \(root)"),
                    .init(name: "Consistency proof", detail: "\(proof.count) hashes lead to both roots")] + view.lastSteps).html)
                \(ProofPage.check(
                    file: "since-\(size).txt", at: "/log/consistency/\(size)", with: "imo log check since-\(size).txt --from YOUR-HEAD --key \(log.key)"))
                """
            return ProofPage(title: "Head over \(size) entries", body: body).response()
        }
    }

    private func rows(_ view: LogView) throws -> [(label: String, value: HTML)] {
        [
            ("Entries", "\(view.head.size)"), ("Root", "<code>\(view.head.root)</code>"), ("Key", "<code>\(view.log.key)</code>"),
            ("Signed note", "<pre>\(String(decoding: view.note.encoded, as: UTF8.self))</pre>"),
        ]
    }

    private func newest(_ view: LogView) throws -> HTML {
        let first = view.head.size - min(view.head.size, ShowHeadPage.newestEntries) + 1
        let rows = try stride(from: view.head.size, through: first, by: -1).map { number -> (label: String, value: HTML) in
            let entry = try view.entry(number)
            return ("\(number)", "<a href=\"/log/entry/\(number)\">\(LogView.kind(of: entry))</a> \(entry.time.rfc3339)")
        }
        return HTML.table(rows)
    }
}
