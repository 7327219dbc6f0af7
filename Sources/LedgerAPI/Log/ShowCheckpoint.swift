internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import LedgerLog
internal import Logging
internal import NIOCore

/// `GET /log/checkpoint`: the newest signed head of the public log (C2SP tlog-tiles).
struct ShowCheckpoint: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let note = try environment.publicLog { try $0.files.checkpoint() }
        let headers: HTTPFields = [.contentType: "text/plain; charset=utf-8", .cacheControl: "max-age=1"]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: note)))
    }
}

extension LedgerAPIEnvironment {
    /// Reads from the public log.
    ///
    /// - Throws: ``Problem``: not found where the ledger has no log, unavailable where it cannot be read.
    func publicLog<Value>(_ body: (PublicLog) throws -> Value) throws(Problem) -> Value {
        guard let log else { throw .notFound("This ledger has no public log; its operator can begin one with `imo log init`.") }
        do { return try body(log) } catch let problem as Problem { throw problem } catch {
            logger.error("the public log cannot be read", metadata: ["error": "\(error)"])
            throw .unavailable("The public log cannot be read at present; try again shortly.")
        }
    }
}
