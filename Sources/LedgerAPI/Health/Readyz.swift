internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /readyz`: that the ledger can be read and calls can be taken.
struct Readyz: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        guard environment.writer.isHealthy else { throw Problem.unavailable("The ledger's last commit failed; the gateway's log says why.") }
        let head = try environment.read { try $0.reader.head() }
        return Response(json: .object(["status": .string("ready"), "journalEntries": .count(head.number), "chainHash": .text(head.hash)]))
    }
}
