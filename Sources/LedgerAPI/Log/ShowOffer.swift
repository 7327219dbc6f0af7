internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import LedgerAudit
internal import LedgerCore
internal import LedgerLog
internal import NIOCore
internal import TransparencyLog

/// `GET /log/offer/{model}`: the price in force, signed by the log's key, for callers to keep before they call.
struct ShowOffer: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        guard let model = try? ModelID(context.restOfPath) else { throw Problem.badRequest("The path does not name a model.") }
        let (ledger, time) = (environment.ledger, environment.clock())
        let offer = try environment.publicLog { log in
            do { return try ledger.read { try PriceOffer(of: model, at: time, log: log, ledger: $0) } } catch let refusal as Interruption {
                throw Problem(refusal)
            } catch let error as LogFormatError { throw Problem.notFound(error.message) }
        }
        let headers: HTTPFields = [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: offer.note.encoded)))
    }
}
