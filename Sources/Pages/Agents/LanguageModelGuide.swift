internal import EthereumPrimitives
internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import LedgerAPI
internal import LedgerCore
internal import NIOCore

/// `GET /llms.txt`: what is here, for a language model that looks for a way in (llmstxt.org): models, prices, how to call and how to check.
struct LanguageModelGuide: Sendable {
    /// More models than these are told by the API.
    private static let listedModels = 100

    let environment: PagesEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let (now, origin) = (environment.now, environment.origin(of: request))
        let unit = environment.money(for: request).unit
        let models = try environment.api.read { view in
            try view.reader.models().map { ($0.id, (try? view.prices(of: $0.id, at: now).prices) ?? PriceSchedule()) }
        }
        let lines = models.prefix(Self.listedModels).map { id, prices in
            let costs = MeteredUnit.allCases.compactMap { unit in prices[unit].map { "\(unit.name) \($0.text(decimals: AssetID.decimals))" } }
            return "- [\(id)](\(origin)/models/\(id)): \(costs.isEmpty ? "free" : costs.joined(separator: ", ")) (\(unit) for a million)"
        }
        let text = """
            # imo gateway

            > Language models behind OpenAI's and Anthropic's interfaces. Each call is charged exactly once from a prepaid account, with a receipt; a model's income is \
            shared with the holders of its token.

            ## Call a model

            - OpenAI's interface is at \(origin)/v1, Anthropic's at \(origin)/v1/messages. Send an API key as `Authorization: Bearer imo-…`; the operator makes keys.
            - Responses carry `imo-receipt`, `imo-cost` and `imo-balance`. Send an `Idempotency-Key` to repeat a call without being charged twice.

            ## Models

            \(lines.joined(separator: "\n"))

            ## More

            - [API](\(origin)/imo/v1/openapi.json): models, tokens, holders, receipts and signed messages, as OpenAPI 3.1
            - [Models as JSON](\(origin)/imo/v1/models): every price and its versions, as exact integers

            """
        var headers: HTTPFields = [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-cache"]
        headers.append(PageHeaders.all)
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
