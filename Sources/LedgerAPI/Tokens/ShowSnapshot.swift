internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/tokens/{token}/snapshots/{id}`
struct ShowSnapshot: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let token = try context.address("token")
        let id = try context.word("id")
        let snapshot = try environment.read { view in
            _ = try view.token(token)
            return try view.snapshot(id, of: token)
        }
        return Response(json: .snapshot(snapshot, id: id.asUInt64 ?? 0, of: token))
    }
}
