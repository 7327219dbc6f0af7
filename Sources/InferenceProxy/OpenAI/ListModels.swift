internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /v1/models`: the models in service, in OpenAI's shape.
struct ListModels: Sendable {
    let lookups: LedgerLookups

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        _ = try lookups.caller(of: request)
        let models = try lookups.registeredModels().filter { $0.record.retiredAt == nil }
        return Response(json: .object(["object": .string("list"), "data": .array(models.map { .openAIModel($0.id, $0.record) })]))
    }
}

extension JSONValue {
    static func openAIModel(_ id: ModelID, _ record: ModelRecord) -> JSONValue {
        .object([
            "id": .text(id), "object": .string("model"), "created": .count(record.createdAt.seconds), "owned_by": .text(record.issuer),
        ])
    }
}
