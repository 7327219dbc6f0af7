internal import Metering
internal import NIOCore

/// One upstream of a model, ready for calls.
struct UpstreamRoute: Sendable {
    let authority: UpstreamAuthority
    /// The model's name there; nil when it is the same.
    let model: String?
    /// What stands before the endpoint's path in a request, and what stands after it and before the call's own headers.
    private let beforePath: [UInt8]
    private let afterPath: [UInt8]

    /// - Parameter authorization: The value of the upstream's `Authorization` header.
    init(_ upstream: Upstream, authorization: String?) {
        let url = UpstreamURL(upstream)
        authority = url.authority
        model = upstream.model
        beforePath = Array("POST \(url.path)/".utf8)
        let credentials = authorization.map { "authorization: \($0)\r\n" } ?? ""
        afterPath = Array(" HTTP/1.1\r\nhost: \(url.hostField)\r\n\(credentials)accept-encoding: identity\r\n".utf8)
    }

    /// Writes the request line and the headers that every call to this upstream has.
    func writeHead(for endpoint: Endpoint, into buffer: inout ByteBuffer) {
        buffer.writeBytes(beforePath)
        buffer.writeString(endpoint.path)
        buffer.writeBytes(afterPath)
    }
}
