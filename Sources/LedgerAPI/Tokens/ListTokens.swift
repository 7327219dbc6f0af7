internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/tokens`: the revenue token of every model.
struct ListTokens: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let tokens = try environment.read { view in
            var tokens: [JSONValue] = []
            for model in try view.reader.models() { tokens.append(try view.tokenJSON(model.record.token)) }
            return tokens
        }
        return Response(json: .object(["tokens": .array(tokens)]))
    }
}
