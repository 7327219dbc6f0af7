internal import LedgerAPI
internal import EthereumPrimitives
internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import LedgerCore
internal import NIOCore

/// `GET /models/{id}?from=…&to=…&zone=…&by=…`: what a model is, costs and earned; with `format=csv` its income as comma-separated values.
struct ModelPage: Sendable {
    let environment: PagesEnvironment

    static func path(of id: ModelID) -> String { "/models/\(id)" }

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        guard let id = try? ModelID(context.restOfPath) else { throw Problem(.modelNotFound) }
        let now = environment.now
        let period = try PagePeriod(of: request, now: now)
        let facts = try environment.api.read { try ModelFacts(of: id, view: &$0, now: now) }
        let series = try await series(of: id, in: period)
        if request.asksForCSV {
            guard let series else { throw Problem.notFound("This gateway keeps no history.") }
            return .csv(series.csv, name: "\(id)-\(period.words)")
        }
        let sections = ModelSections(
            facts: facts, period: period, money: environment.money(for: request), isExact: request.asksForExact, now: now,
            origin: environment.origin(of: request), upstreams: environment.upstreams().filter { $0.model == id }, links: environment.links)
        return environment.show(Page(title: id.description, content: sections.html(series: series), jsonPath: "/imo/v1/models/\(id)"), to: request)
    }

    private func series(of id: ModelID, in period: PagePeriod) async throws -> RevenueSeries? {
        guard environment.api.hasHistory else { return nil }
        return try await environment.readHistory { reader, history in
            try RevenueSeries(of: id, in: period, reader: reader, history: history)
        }
    }
}

extension Response {
    /// Comma-separated values as a file, whose name is what is left of `name` without the characters that a file's name must not have.
    static func csv(_ text: String, name: String) -> Response {
        let safe = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" })
        var headers: HTTPFields = [
            .contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"\(safe).csv\"", .cacheControl: "no-store",
        ]
        headers.append(PageHeaders.all)
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
