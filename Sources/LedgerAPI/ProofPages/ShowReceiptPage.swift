internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import LedgerLog
internal import Markup
internal import StrictJSON
internal import TransparencyLog

/// `GET /log/receipt/{id}`: a call's charge and its place in the log, as a page for whoever was told the receipt's id.
struct ShowReceiptPage: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let receipt = try environment.receipt(namedBy: context)
        let prices = try environment.read { try $0.reader.prices(of: receipt.model) }
        let price = prices.indices.contains(Int(receipt.priceVersion) - 1) ? prices[Int(receipt.priceVersion) - 1].entryNumber : nil
        let shown = JSONValue.receipt(receipt, asset: environment.writer.ledger.asset)
        return try environment.publicLog { log in
            let view = try LogView(log)
            _ = try view.entry(receipt.settleEntry)
            let steps: [ChainPicture.Step] = [
                .init(name: "Price version \(receipt.priceVersion)", detail: price.map { "entry \($0)" } ?? ""),
                .init(name: "Call held, entry \(receipt.holdEntry)", detail: "the most that it could cost was set aside"),
                .init(name: "Call charged, entry \(receipt.settleEntry)", detail: "cost \(receipt.cost)"),
            ]
            let file = "receipt-\(receipt.id).json"
            let fetch =
                "curl -H \"Authorization: Bearer $KEY\" https://\(request.head.authority ?? "HOST")/imo/v1/receipts/\(receipt.id)/proof > \(file)"
            let body: HTML = """
                <h2>Chain of proof</h2>
                \(ChainPicture(steps: steps + view.lastSteps).html)
                <p><a href="/log/entry/\(receipt.holdEntry)">The hold</a>, <a href="/log/entry/\(receipt.settleEntry)">the charge</a>\(priceLink(price)).</p>
                <h2>Place of the charge in the log</h2>
                \(try view.path(of: receipt.settleEntry))
                \(ProofPage.check(
                    file: "\(receipt.settleEntry).tlog-proof", at: "/log/proof/\(receipt.settleEntry)",
                    with: "imo log check \(receipt.settleEntry).tlog-proof --key \(log.key)"))
                <p>The call's own account gets a file that opens both entries, and computes the charge again:</p>
                <pre>\(fetch)
                imo receipt verify \(file) --key \(log.key)</pre>
                <h2>Receipt</h2>
                \(HTML.of(shown))
                """
            return ProofPage(title: "Receipt \(receipt.id)", body: body).response()
        }
    }

    private func priceLink(_ entry: UInt64?) -> HTML { entry.map { ", <a href=\"/log/entry/\($0)\">the price</a>" } ?? "" }
}
