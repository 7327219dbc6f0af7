internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import LedgerCore
internal import StrictJSON

/// `POST /imo/v1/admin/commands`: as on the admin socket, for people with the role.
///
/// A command that takes more money out than one person may needs a second one. The first request answers 202 with the hash of its bytes; a second person
/// approves by sending the same bytes.
struct SubmitRemoteCommand: Sendable {
    /// The most bytes of a command that takes money out, which may have to be kept until a second person has seen it.
    static let maximumKeptBytes = 64 << 10

    let gate: RemoteGate
    let submission: SubmitCommand

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let visitor = try await gate.pass(request, context: context, role: nil, maximumBytes: SubmitCommand.maximumBytes)
        let envelope = try SubmitCommand.envelope(in: visitor.body)
        do { try checkRole(of: visitor.person, for: envelope.command) } catch {
            submission.trail.note(envelope, by: visitor.actor, error.title, entry: nil)
            throw error
        }
        let hash = Keccak256.hash(visitor.body)
        if let proposal = try admit(envelope.command, hash, by: visitor) {
            submission.trail.note(envelope, by: visitor.actor, "waits for a second person as \(hash)", entry: nil)
            return Response(json: proposal.json, status: .accepted)
        }
        let entry = try await submission.submit(envelope, by: visitor.actor)
        // Money that was not taken out does not count. Where this cannot be written it counts until the day is over.
        if entry.outcome != .accepted { try? gate.register.change { $0.forget(hash) } }
        return SubmitCommand.response(entry)
    }

    private func checkRole(of person: Administrator, for command: Command) throws(Problem) {
        guard let roles = command.remoteRoles else {
            throw Problem(
                status: .forbidden, title: "Not remotely",
                detail: "'\(command.name)' can be given on the gateway's own machine only. Nothing was done.")
        }
        try person.require(roles)
    }

    private func admit(_ command: Command, _ hash: Bytes32, by visitor: RemoteGate.Visitor) throws -> AdminRecords.Proposal? {
        let outflow = command.outflow
        guard outflow.isZero || visitor.body.count <= Self.maximumKeptBytes else { throw Problem.tooLarge(maximumBytes: Self.maximumKeptBytes) }
        let now = gate.clock().seconds
        do {
            return try gate.register.change { records in
                try records.admit(
                    hash, body: visitor.body, outflow: outflow, by: visitor.person, administrators: visitor.administrators, at: now)
            }
        } catch let refusal as AdminRefusal {
            throw Problem(refusal)
        } catch { throw gate.unavailable(error) }
    }
}
