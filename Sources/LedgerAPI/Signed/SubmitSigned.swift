internal import BoundedWork
internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `POST /imo/v1/claims`, `claims/lifetime`, `transfers`, `approvals`, `transfers-from`, `burns`, `cancellations`, `contents/commitments` and `contents`: a message that its holder
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
            command = try SignedDocument.command(of: body, kind: kind, domain: environment.writer.signingDomain)
        } catch {
            throw Problem(error)
        }
        do {
            try SignedCommandCheck(environment: environment).check(command)
            let entry = try await submit(command)
            guard entry.outcome == .accepted else { throw Problem(entry.outcome, entry: entry.number) }
            return Response(json: .entryWithEffects(entry))
        } catch var problem as Problem {
            problem.messageLiveUntil = try liveUntil(command, after: problem)
            throw problem
        }
    }

    /// Until when a message that was not carried out can be sent again; nil where it cannot.
    private func liveUntil(_ command: Command, after problem: Problem) throws(Problem) -> UInt256? {
        let neverGood: [Outcome] = [.malformedSignature, .highS, .wrongDomain, .wrongSigner, .authorizationExpired, .authorizationReplayed]
        if let outcome = problem.outcome, neverGood.contains(outcome) { return nil }
        guard let message = command.message, let authorization = message.authorization else { return nil }
        let nextNonce = try environment.read { try $0.nextNonce(of: message.signer) }
        return authorization.nonce >= UInt256(nextNonce) ? authorization.deadline : nil
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
