internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/models`: every model with its token, terms and prices.
struct ListRegisteredModels: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let asset = environment.writer.ledger.asset
        let models = try environment.read { view in
            try view.reader.models().map {
                JSONValue.model(
                    $0.id, $0.record, asset: asset, prices: try view.reader.prices(of: $0.id), leavePolicy: try view.leavePolicy(of: $0.id))
            }
        }
        return Response(json: .object(["models": .array(models)]))
    }
}
