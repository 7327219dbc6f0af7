internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import LedgerCore
internal import StrictJSON

/// `DELETE /imo/v1/admin/proposals/{hash}`: takes back a command that waits for a second person. Whoever could approve it may.
struct WithdrawProposal: Sendable {
    let gate: RemoteGate
    let trail: AuditTrail

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let visitor = try await gate.pass(request, context: context, role: .treasury)
        guard let hash = context.parameters.get("hash").flatMap({ Bytes32(hex: $0) }) else {
            throw Problem.badRequest("The path names no proposal; give the hash that the list of proposals shows.")
        }
        let now = gate.clock().seconds
        let withdrawn: AdminRecords.Proposal?
        do {
            withdrawn = try gate.register.change { records in
                records.withdraw(hash, administrators: visitor.administrators, at: now)
            }
        } catch { throw gate.unavailable(error) }
        guard let withdrawn else {
            throw Problem.notFound("No command of the hash \(hash) waits: it was carried out or withdrawn, or its 24 hours are over.")
        }
        trail.note(request: "withdrawal of the proposal \(hash)", by: visitor.actor, "withdrawn")
        return Response(json: withdrawn.json)
    }
}
