internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/programs`: the ledger's programs, by id.
struct ListPrograms: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let now = environment.clock()
        let programs = try environment.readLedger { reader in
            JSONValue.array(try reader.programs().map { .program($0.id, $0.record, at: now) })
        }
        return Response(json: .object(["programs": programs]))
    }
}
