import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import ReferenceModelServer
import Synchronization
import Testing

/// An answer of the server, its JSON taken apart.
struct Answer {
    let status: Int
    let headers: HTTPFields
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }

    var object: [String: Any] {
        get throws { try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]) }
    }

    /// The values after `data: ` of a stream of server-sent events.
    var frames: [String] {
        get throws {
            let parts = text.components(separatedBy: "\n\n")
            #expect(parts.last == "", "a stream ends with an empty line")
            return try parts.dropLast().map { part in
                #expect(!part.contains("\n"))
                return String(try #require(part.hasPrefix("data: ") ? part.dropFirst(6) : nil))
            }
        }
    }

    /// The frames of a stream as JSON, which `[DONE]` must end.
    var chunks: [[String: Any]] {
        get throws {
            let frames = try frames
            #expect(frames.last == "[DONE]")
            return try frames.dropLast().map { frame in
                try #require(JSONSerialization.jsonObject(with: Data(frame.utf8)) as? [String: Any])
            }
        }
    }
}

/// The server with a clock that stands still, without a network.
func server(limits: ServerLimits = ServerLimits()) -> ReferenceModelServer {
    ReferenceModelServer(limits: limits, now: { 1_700_000_000 })
}

/// What the routes make of a request, before any of its body is written.
func response(_ method: HTTPRequest.Method, _ path: String, _ body: String, from server: ReferenceModelServer) async throws -> Response {
    let head = HTTPRequest(method: method, scheme: nil, authority: nil, path: path)
    let source = ApplicationRequestContextSource(channel: EmbeddedChannel(), logger: Logger(label: "test"))
    return try await server.router().buildResponder().respond(
        to: Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body))), context: BasicRequestContext(source: source))
}

/// Keeps what is written.
private final class CollectingWriter: ResponseBodyWriter, Sendable {
    let bytes = Mutex<[UInt8]>([])

    func write(_ buffer: ByteBuffer) async throws { bytes.withLock { $0 += Array(buffer: buffer) } }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// The answer to a request.
func ask(
    _ method: HTTPRequest.Method, _ path: String, _ body: String = "", of server: ReferenceModelServer = server()
) async throws -> Answer {
    let response = try await response(method, path, body, from: server)
    let writer = CollectingWriter()
    try await response.body.write(writer)
    return Answer(status: response.status.code, headers: response.headers, bytes: writer.bytes.withLock { $0 })
}

/// The answer to one POST.
func post(_ path: String, _ body: String, to server: ReferenceModelServer = server()) async throws -> Answer {
    try await ask(.post, path, body, of: server)
}

/// A chat request's body with more fields.
func chat(_ more: String = "", messages: String = #"[{"role":"user","content":"Describe os.path.join"}]"#) -> String {
    #"{"model":"imo-reference","messages":\#(messages)\#(more.isEmpty ? "" : ",")\#(more)}"#
}
