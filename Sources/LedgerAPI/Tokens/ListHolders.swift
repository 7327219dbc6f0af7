internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/tokens/{token}/holders?after={address}&limit={1…1000}`: holders by address, in pages.
struct ListHolders: Sendable {
    static let maximumPage = 1000

    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let token = try context.address("token")
        let after = try request.query("after").map { text throws(Problem) in try parse(text, "after", by: readAddress) }
        let limit = try request.query("limit").map { text throws(Problem) in try parse(text, "limit", by: readWord) } ?? 100
        guard let limit = limit.asUInt64, (1...UInt64(Self.maximumPage)).contains(limit) else {
            throw Problem.badRequest("'limit' is from 1 to \(Self.maximumPage).")
        }
        let page = try environment.read { view in
            _ = try view.token(token)
            return try view.reader.holders(of: token, after: after, limit: Int(limit))
        }
        let holders = page.map { JSONValue.object(["holder": .text($0.holder), "balance": .amount($0.record.balance)]) }
        let isLast = page.count < Int(limit)
        return Response(
            json: .object([
                "token": .text(token), "holders": .array(holders), "next": isLast ? .null : page.last.map { .text($0.holder) } ?? .null,
            ]))
    }
}
