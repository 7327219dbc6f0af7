internal import Ledger
internal import LedgerAPI
internal import EthereumPrimitives
internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import LedgerCore
internal import Markup
internal import NIOCore

/// `GET /holders/{address}?from=…&to=…&zone=…&before=…`: an address's tokens, claims, money and history; with `format=csv` the movements of the whole
/// period as comma-separated values.
struct HolderPage: Sendable {
    let environment: PagesEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        guard let holder = try? Address(context.parameters.get("address") ?? "") else {
            throw Problem.badRequest("The address is 0x and 40 hexadecimal digits; in mixed case its checksum (EIP-55) must hold.")
        }
        let now = environment.now
        let period = try PagePeriod(of: request, now: now)
        if request.asksForCSV { return try await csv(of: holder, in: period) }
        let before = try before(request)
        let facts = try environment.api.read { try HolderFacts(of: holder, view: &$0, now: now) }
        var history: HolderHistory?
        if environment.api.hasHistory {
            history = try await environment.readHistory { reader, history in
                try HolderHistory(of: holder, in: period, before: before, reader: reader, history: history)
            }
        }
        let sections = HolderSections(
            facts: facts, period: period, money: environment.money(for: request), isExact: request.asksForExact, now: now,
            chainID: environment.api.writer.signingDomain.chainID, links: environment.links)
        return environment.show(
            Page(
                title: "Holder \(HTML.short(holder.description))", content: sections.html(history: history), jsonPath: "/imo/v1/holders/\(holder)"),
            to: request)
    }

    private func before(_ request: Request) throws(Problem) -> UInt64? {
        guard let text = request.uri.queryParameters.get("before") else { return nil }
        guard let number = UInt64(text) else { throw .badRequest("'before' is the number of an entry, not '\(text.prefix(40))'.") }
        return number
    }

    /// The rows are read and sent piece by piece, so that memory does not grow with the period.
    private func csv(of holder: Address, in period: PagePeriod) async throws -> Response {
        let environment = environment
        let numbers = try await environment.readHistory { reader, history in
            try history.requireAgreement(of: .address(holder), with: reader)
            return try HolderHistory.numbers(of: period, reader: reader)
        }
        var response = Response.csv("", name: "\(holder)-\(period.words)")
        response.body = ResponseBody { writer in
            var rows = HolderHistory.CSV(of: holder, in: numbers)
            try await writer.write(ByteBuffer(string: HolderHistory.CSV.header))
            while rows.rest != nil {
                let before = rows
                let (after, piece) = try await environment.readHistory { reader, history in
                    var rows = before
                    let piece = try rows.next(reader: reader, history: history)
                    return (rows, piece ?? "")
                }
                rows = after
                try await writer.write(ByteBuffer(string: piece))
            }
            try await writer.finish(nil)
        }
        return response
    }
}
