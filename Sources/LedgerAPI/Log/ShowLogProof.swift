internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import LedgerLog
internal import NIOCore
internal import TransparencyLog

/// `GET /log/proof/{entry}`: that the log has an entry, as a `tlog-proof@v1` file. Its extra data is the log's entry.
struct ShowLogProof: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        guard let number = UInt64(context.parameters.get("entry") ?? ""), number > 0 else {
            throw Problem.badRequest("An entry is named by its number, 1 or greater.")
        }
        let proof = try environment.publicLog { log in
            let head = try log.head()
            guard number <= head.checkpoint.size else {
                throw Problem.notFound(
                    "The log's head covers \(head.checkpoint.size) entries; a new entry is covered about a second after it was made.")
            }
            return try log.files.proof(of: number - 1, under: head.note)
        }
        let headers: HTTPFields = [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-cache"]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: proof.encoded)))
    }
}
