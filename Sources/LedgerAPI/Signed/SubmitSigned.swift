internal import BoundedWork
internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import Resilience
internal import StrictJSON

/// `POST /imo/v1/claims`, `claims/lifetime`, `transfers`, `approvals`, `transfers-from`, `burns`, `cancellations`, `contents/commitments`, `contents` and
/// `programs/events`: a message that its holder signed.
///
/// The body is `{"typedData": {…}, "signature": "0x…"}` with the served document, or `{"message": {…}, "signature": "0x…"}`. A domain that is given
/// must be this ledger's; the signature binds it in any case.
///
/// Anybody can sign, so nobody shall make the journal grow, or a model work, by messages that come to nothing: ``SignedCommandCheck`` refuses them on the
/// way, and the writer, which judges alone, leaves no entry of those that it refuses.
struct SubmitSigned: Sendable {
    let kind: SignedKind
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let place = try EntryPlace(request)
        return try await environment.withJSON(of: request, context, upTo: kind.maximumBodyBytes) {
            try await respond(to: $0, of: request, from: context.address, place)
        }
    }

    /// The cheapest check comes first: form, signature, rules, the sender's quota, and the proof last.
    private func respond(to body: JSONValue, of request: Request, from address: AddressBlock?, _ place: EntryPlace) async throws -> Response {
        let command: Command
        do throws(SignedDocumentError) {
            command = try SignedDocument.command(of: body, kind: kind, domain: environment.writer.signingDomain)
        } catch {
            throw Problem(error)
        }
        do {
            try requireSignature(of: command)
            // An account has few places for wallets, which strangers shall not take.
            if case .linkWallet(let link) = command, let account = link.account, !environment.isOfAccount(request, account) {
                throw Problem.unauthorized
            }
            try await runWhatIsDue(before: command)
            try SignedCommandCheck(environment: environment).check(command)
            if let signer = command.message?.signer { try environment.quota.take(kind, signer: signer, from: address) }
            let admitted = try await admit(command, from: address)
            let entry = try await enter(admitted)
            return Response(
                json: .object((JSONValue.entryWithEffects(entry).objectValue ?? []) + (try place.members(of: entry.number, in: environment))))
        } catch var problem as Problem {
            problem.messageLiveUntil = try liveUntil(command, after: problem)
            throw problem
        }
    }

    private func requireSignature(of command: Command) throws(Problem) {
        let outcome = environment.writer.signingDomain.check(signatureOf: command)
        guard outcome == .accepted else { throw Problem(outcome) }
    }

    /// Runs what is due in a program before an event of it, so that the event meets the program as it is at its time.
    ///
    /// A stranger's message runs nothing that the clock would not run within a second. A run that is refused leaves no entry: a program that is faulty or
    /// not begun, and one that another message has run by then, would else let strangers fill the journal.
    private func runWhatIsDue(before command: Command) async throws(Problem) {
        guard case .sendProgramEvent(let event) = command else { return }
        let now = environment.clock()
        let isDue = try environment.readPrograms { reader, programs in
            let running = try reader.program(event.program, version: event.version, in: programs).running
            return running.record.startsAt <= now && running.isDue(at: now)
        }
        guard isDue else { return }
        let run = try admit(.runProgram(RunProgram(program: event.program, version: event.version)))
        do { _ = try await environment.writer.submitAnonymous(run, id: environment.makeID()) } catch SubmissionError.refused {
            // The event is judged by the program as it is.
        } catch { throw Problem(error) }
    }

    private func enter(_ admitted: AdmittedCommand) async throws(Problem) -> JournalEntry {
        do { return try await environment.writer.submitAnonymous(admitted, id: environment.makeID()) } catch { throw Problem(error) }
    }

    /// Until when a message that was not carried out can be sent again; nil where it cannot.
    private func liveUntil(_ command: Command, after problem: Problem) throws(Problem) -> UInt256? {
        let neverGood: [Outcome] = [.malformedSignature, .highS, .wrongDomain, .wrongSigner, .authorizationExpired, .authorizationReplayed]
        if let outcome = problem.outcome, neverGood.contains(outcome) { return nil }
        guard let message = command.message, let authorization = message.authorization else { return nil }
        let nextNonce = try environment.read { try $0.nextNonce(of: message.signer) }
        return authorization.nonce >= UInt256(nextNonce) ? authorization.deadline : nil
    }

    /// Checks signature and proof. Proofs that repeat a model's call wait for their turn.
    private func admit(_ command: Command, from address: AddressBlock?) async throws -> AdmittedCommand {
        guard case .revealContent(let reveal) = command, reveal.proofKind.isCostlyToCheck else { return try admit(command) }
        let commitment = CommitContent.commitment(tokenID: reveal.tokenID, owner: reveal.owner, salt: reveal.salt)
        return try await environment.proofs.run(commitment, from: address) {
            do {
                return try await environment.reexecutions.turn { try admit(command) }
            } catch is WorkGate.Busy {
                throw Problem.unavailable("Too many proofs wait to be checked; try again shortly.")
            }
        }
    }

    private func admit(_ command: Command) throws(Problem) -> AdmittedCommand {
        do { return try environment.writer.admit(command).get() } catch { throw Problem(error) }
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
