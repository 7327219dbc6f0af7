internal import LedgerAPI
internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import Markup

/// `GET /`: every model with its token, prices, and the revenue since its last snapshot.
struct ListModelsPage: Sendable {
    private struct Row: Sendable {
        let id: ModelID
        let symbol: String
        let prices: PriceSchedule
        let unsnapshotted: UInt256
        let lastSnapshotID: UInt64
        let registeredAt: Timestamp
    }

    let environment: PagesEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let now = environment.now
        let rows = try environment.api.read { view in
            try view.reader.models().map { id, record in
                let token = try view.token(record.token)
                return Row(
                    id: id, symbol: token.terms.symbol, prices: (try? view.prices(of: id, at: now).prices) ?? PriceSchedule(),
                    unsnapshotted: try view.unsnapshottedRevenue(of: record.token), lastSnapshotID: token.lastSnapshotID,
                    registeredAt: record.createdAt)
            }
        }
        let content: HTML = """
            <h1>Models</h1>
            <p>Each model earns by its calls, and shares what it earns with the holders of its token. <a href="/holders">What is mine?</a></p>
            \(rows.isEmpty ? Self.empty : table(rows, money: environment.money(for: request), now: now))
            """
        return environment.show(Page(title: "Models", content: content, jsonPath: "/imo/v1/models"), to: request)
    }

    private static let empty: HTML = """
        <p>There is no model yet. The operator registers one:</p>
        <pre><code>imo model register tiny --upstream http://127.0.0.1:9000/v1 --price input=2.5 --price output=7.25 --percent-claimable 60</code></pre>
        """

    private func table(_ rows: [Row], money: Money, now: Timestamp) -> HTML {
        var table = Table(
            caption: "\(rows.count) model\(rows.count == 1 ? "" : "s"). Prices are for a million tokens.",
            columns: [
                .text("Model"), .text("Token"), .number("Input", money.heading), .number("Output", money.heading),
                .number("Since the last snapshot", money.heading), .number("Snapshots"), .text("Registered"),
            ])
        table.rows = rows.map { row in
            let price = { (unit: MeteredUnit) -> HTML in
                row.prices.pricedUnit(of: unit).flatMap { row.prices[$0] }.map(money.number) ?? "–"
            }
            return [
                "<a href=\"\(ModelPage.path(of: row.id))\">\(row.id.description)</a>", .name(row.symbol), price(.inputToken), price(.outputToken),
                money.number(row.unsnapshotted), "\(row.lastSnapshotID)", .time(row.registeredAt, now: now),
            ]
        }
        return table.html
    }
}
