internal import Hummingbird
internal import LedgerCore
internal import StrictJSON

/// `GET /v1/models/{id}`; an id may contain slashes.
struct RetrieveModel: Sendable {
    let environment: GatewayEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        _ = try environment.caller(of: request)
        let name = context.restOfPath
        guard let id = try? ModelID(name), let terms = try environment.lookups.model(id) else { throw OpenAIError.modelNotFound(name) }
        return Response(json: .openAIModel(id, terms.record))
    }
}
