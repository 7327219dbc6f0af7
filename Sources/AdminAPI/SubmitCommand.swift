internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import Logging
internal import NIOCore

/// `POST /commands` on the admin socket: an ``Envelope`` in, the journal entry out, both in the ledger's encoding. A refusal that stands in the
/// journal is an entry too; only what got no entry is a problem.
struct SubmitCommand: Sendable {
    /// A content record has three parts of at most one mebibyte each.
    static let maximumBytes = 8 << 20

    let writer: LedgerWriter
    /// Has a line for each command: who, what and the outcome.
    let logger: Logger

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let bytes = try await request.bytes(upTo: Self.maximumBytes)
        let envelope: Envelope
        do { envelope = try Envelope(encoded: bytes) } catch { throw Problem.badRequest("The body is not a command of this version: \(error).") }
        let entry: JournalEntry
        do { entry = try await writer.submit(envelope.command, id: envelope.id) } catch {
            note(envelope, by: request, "\(error)", entry: nil)
            throw Problem(error)
        }
        note(envelope, by: request, entry.outcome.name, entry: entry.number)
        return Response(
            status: .ok, headers: [.contentType: "application/octet-stream"], body: ResponseBody(byteBuffer: ByteBuffer(bytes: entry.encoded)))
    }

    /// The audit trail. The client says who it acts for; the socket lets nobody in but the ledger's owner.
    private func note(_ envelope: Envelope, by request: Request, _ outcome: String, entry: UInt64?) {
        let actor = HTTPField.Name("imo-actor").flatMap { request.headers[$0] } ?? "unknown"
        logger.notice(
            "admin command",
            metadata: [
                "actor": "\(actor.prefix(80))", "command": "\(envelope.command.name)", "id": "\(envelope.id)", "outcome": "\(outcome)",
                "entry": "\(entry.map(String.init) ?? "none")",
            ])
    }
}
