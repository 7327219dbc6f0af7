internal import Hummingbird
internal import Ledger
internal import LedgerCore
internal import LedgerSQLite
internal import StrictJSON

/// `GET /v1/models`: the registered models, in OpenAI's shape.
struct ListModels: Sendable {
    let environment: GatewayEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        _ = try environment.caller(of: request)
        let models = try environment.readForOpenAI { try $0.models() }
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
