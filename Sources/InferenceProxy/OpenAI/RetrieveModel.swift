internal import Hummingbird
internal import JSONEndpoints
internal import LedgerCore
internal import StrictJSON

/// `GET /v1/models/{id}`; an id may contain slashes.
struct RetrieveModel: Sendable {
    let lookups: LedgerLookups

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        _ = try lookups.caller(of: request)
        let name = context.restOfPath
        guard let id = try? ModelID(name), let terms = try lookups.model(id) else { throw OpenAIError.modelNotFound(name) }
        return Response(json: .openAIModel(id, terms.record))
    }
}
