internal import BoundedWork
internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `POST /imo/v1/claims`, `claims/lifetime`, `transfers`, `approvals`, `transfers-from`, `burns`, `contents/commitments` and `contents`: a message that its holder
/// signed.
///
/// The body is `{"typedData": {…}, "signature": "0x…"}` with the served document, or `{"message": {…}, "signature": "0x…"}`. A domain that is given
/// must be this ledger's; the signature binds it in any case.
///
/// Anybody can sign, so nobody shall make the journal grow, or a model work, by messages that come to nothing: see ``SignedCommandCheck``.
struct SubmitSigned: Sendable {
    let kind: SignedKind
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let body = try await request.json()
        let command: Command
        do throws(SignedDocumentError) {
            command = try SignedDocument.command(of: body, kind: kind, domain: environment.writer.ledger.signingDomain)
        } catch {
            throw Problem(error)
        }
        try SignedCommandCheck(environment: environment).check(command)
        let entry = try await submit(command)
        guard entry.outcome == .accepted else { throw Problem(entry.outcome, entry: entry.number) }
        return Response(json: .entryWithEffects(entry))
    }

    /// Proofs that repeat a model's call wait for their turn.
    private func submit(_ command: Command) async throws -> JournalEntry {
        guard case .revealContent(let reveal) = command, reveal.proofKind.isCostlyToCheck else { return try await submitAtOnce(command) }
        do {
            return try await environment.reexecutions.turn { try await submitAtOnce(command) }
        } catch is WorkGate.Busy {
            throw Problem.unavailable("Too many proofs wait to be checked; try again shortly.")
        }
    }

    private func submitAtOnce(_ command: Command) async throws(Problem) -> JournalEntry {
        do { return try await environment.writer.submit(command, id: environment.makeID()) } catch { throw Problem(error) }
    }
}

extension Problem {
    fileprivate init(_ error: SignedDocumentError) {
        switch error {
        case .unreadable(let text): self = .badRequest(text)
        case .otherDomain: self.init(.wrongDomain)
        }
    }
}
