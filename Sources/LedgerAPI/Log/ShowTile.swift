internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import LedgerLog
internal import NIOCore
internal import TransparencyLog

/// `GET /log/tile/…`: hashes or entries of the public log (C2SP tlog-tiles). What is served at a path never changes.
struct ShowTile: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        guard let tile = Tile(path: "tile/" + context.restOfPath) else {
            throw Problem.notFound("There is no tile at this path; paths are those of C2SP tlog-tiles.")
        }
        let bytes = try environment.publicLog { log in
            guard let bytes = try log.files.tile(tile, size: try log.head().checkpoint.size) else {
                throw Problem.notFound("The log has no such tile yet; ask for a part of it, with the width that the checkpoint's size tells.")
            }
            return bytes
        }
        let headers: HTTPFields = [.contentType: "application/octet-stream", .cacheControl: "public, max-age=31536000, immutable"]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
