internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/models/{id}`; an id may contain slashes.
struct ShowRegisteredModel: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        guard let id = try? ModelID(context.restOfPath) else { throw Problem(.modelNotFound) }
        let asset = environment.writer.ledger.asset
        return Response(
            json: try environment.read { view in
                JSONValue.model(
                    id, try view.model(id), asset: asset, prices: try view.reader.prices(of: id), leavePolicy: try view.leavePolicy(of: id))
            })
    }
}
