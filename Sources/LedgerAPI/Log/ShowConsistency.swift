internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import LedgerLog
internal import NIOCore
internal import TransparencyLog

/// `GET /log/consistency/{size}`: that the newest head continues the one of this size, in the form in which witnesses are asked (C2SP tlog-witness).
struct ShowConsistency: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        guard let size = UInt64(context.parameters.get("size") ?? "") else {
            throw Problem.badRequest("An earlier head is named by its size, a whole number.")
        }
        let proof = try environment.publicLog { log in
            let head = try log.head()
            guard size <= head.checkpoint.size else {
                throw Problem.notFound("The log's head covers \(head.checkpoint.size) entries, fewer than \(size).")
            }
            return try log.files.consistency(from: size, under: head.note)
        }
        let headers: HTTPFields = [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-cache"]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: proof.encoded)))
    }
}
