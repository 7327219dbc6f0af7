internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import NIOCore

/// `POST /commands` on the admin socket: an ``Envelope`` in, the journal entry out, both in the ledger's encoding. A refusal that stands in the
/// journal is an entry too; only what got no entry is a problem.
struct SubmitCommand: Sendable {
    /// A content record has three parts of at most one mebibyte each.
    static let maximumBytes = 8 << 20

    let writer: LedgerWriter
    let trail: AuditTrail

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let envelope = try SubmitCommand.envelope(in: try await request.bytes(upTo: Self.maximumBytes))
        // The client says who it acts for; the socket lets nobody in but the ledger's owner.
        let actor = HTTPField.Name("imo-actor").flatMap { request.headers[$0] } ?? "unknown"
        if case .rotateOperator(let rotation) = envelope.command, rotation.isWithoutOldKey {
            trail.note(envelope, by: actor, "needs two people", entry: nil)
            throw Problem(
                status: .forbidden, title: "Two people",
                detail: "The operator's key is replaced without its signature by two people alone: see `imo operator recover`. Nothing was done.")
        }
        return SubmitCommand.response(try await submit(envelope, by: actor))
    }

    /// - Throws: ``Problem`` for bytes that are no command.
    static func envelope(in bytes: [UInt8]) throws(Problem) -> Envelope {
        do { return try Envelope(encoded: bytes) } catch { throw Problem.badRequest("The body is not a command of this version: \(error).") }
    }

    /// Carries out a command and notes it in the audit trail.
    ///
    /// - Throws: ``Problem`` when it got no entry.
    func submit(_ envelope: Envelope, by actor: String) async throws -> JournalEntry {
        do {
            let entry = try await writer.submit(envelope.command, id: envelope.id)
            trail.note(envelope, by: actor, entry.outcome.name, entry: entry.number)
            if case .rotateOperator(let rotation) = envelope.command, entry.outcome == .accepted { trail.note(rotation, entry: entry.number) }
            return entry
        } catch {
            trail.note(envelope, by: actor, "\(error)", entry: nil)
            throw Problem(error)
        }
    }

    static func response(_ entry: JournalEntry) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/octet-stream"], body: ResponseBody(byteBuffer: ByteBuffer(bytes: entry.encoded)))
    }
}
