internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/tokens/{token}/snapshots`, oldest first.
struct ListSnapshots: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let token = try context.address("token")
        let snapshots = try environment.read { view in
            _ = try view.token(token)
            return try view.reader.snapshots(of: token)
        }
        let list = snapshots.enumerated().map { JSONValue.snapshot($0.element, id: UInt64($0.offset + 1)) }
        return Response(json: .object(["token": .text(token), "snapshots": .array(list)]))
    }
}
