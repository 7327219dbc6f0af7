internal import Metering
internal import NIOCore
package import Upstreams

/// One upstream of a model, ready for calls. All calls to it share the object.
package final class UpstreamTarget: Sendable {
    /// The upstream's name among those of its model.
    let name: String
    let authority: UpstreamAuthority
    /// The model's name there; nil when it is the same.
    let model: String?
    /// Its place among the model's upstreams.
    let index: Int
    let timeouts: Upstream.Timeouts
    /// Its base, by which it is known from one start to the next.
    let url: String
    private let learned: LearnedUpstreams?
    /// The bytes of a request before the endpoint's path, and those between the path and the call's own headers.
    private let beforePath: [UInt8]
    private let afterPath: [UInt8]
    /// The same for Anthropic's API, which takes the key in a header of its own.
    private let afterAnthropicPath: [UInt8]
    /// The target of sessions without its query, and the header fields that every one has.
    private let session: (target: String, fields: String)

    /// - Parameters:
    ///   - authorization: The value of the upstream's `Authorization` header.
    ///   - learned: What was found out about upstreams; nil to find out nothing.
    package init(_ upstream: Upstream, index: Int = 0, authorization: String?, learned: LearnedUpstreams? = nil) {
        self.learned = learned
        self.url = upstream.url
        self.index = index
        name = upstream.name
        timeouts = upstream.timeouts
        let url = UpstreamURL(upstream)
        authority = url.authority
        model = upstream.model
        beforePath = Array("POST \(url.path)/".utf8)
        let bearer = authorization.map { "authorization: \($0)\r\n" } ?? ""
        let apiKey = authorization.map { "x-api-key: \($0.drop { $0 != " " }.dropFirst())\r\n" } ?? ""
        let head = { (credentials: String) in
            Array(" HTTP/1.1\r\nhost: \(url.hostField)\r\n\(credentials)accept-encoding: identity\r\n".utf8)
        }
        afterPath = head(bearer)
        session = ("\(url.path)/\(Endpoint.realtime.path)", "host: \(url.hostField)\r\n\(bearer)")
        afterAnthropicPath = head(apiKey)
    }

    /// Whether the upstream refuses requests with `stream_options`.
    var refusesStreamOptions: Bool { learned?.refusesStreamOptions(url) ?? false }

    /// Notes that it does. Writes a file: not for an event loop.
    ///
    /// - Throws: `UpstreamDirectoryError` when the file cannot be written.
    func noteRefusesStreamOptions() throws { try learned?.noteRefusesStreamOptions(url) }

    /// The request line of a session and the headers that every session at this upstream has.
    func sessionHead(query: String) -> String { "GET \(session.target)?\(query) HTTP/1.1\r\n\(session.fields)" }

    /// Writes the request line and the headers that every call to this upstream has.
    func writeHead(for endpoint: Endpoint, into buffer: inout ByteBuffer) {
        buffer.writeBytes(beforePath)
        buffer.writeString(endpoint.path)
        switch endpoint.dialect {
        case .openAI: buffer.writeBytes(afterPath)
        case .anthropic: buffer.writeBytes(afterAnthropicPath)
        }
    }
}
