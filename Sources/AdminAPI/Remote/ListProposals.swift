internal import Hummingbird
internal import JSONEndpoints
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/admin/proposals`: the commands that wait for a second person, with their exact bytes.
struct ListProposals: Sendable {
    let gate: RemoteGate

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let visitor = try await gate.pass(request, context: context, role: .read)
        let now = gate.clock().seconds
        let records: AdminRecords
        do { records = try gate.register.read() } catch { throw gate.unavailable(error) }
        let open = records.proposals.values.filter { proposal in
            now < proposal.expires && proposal.approvals.count(where: visitor.administrators.mayStillApprove) < 2
        }
        let sorted = open.sorted { $0.expires < $1.expires }
        return Response(json: .object(["proposals": .array(sorted.map(\.json))]))
    }
}
