internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// JSON-RPC over HTTP or HTTPS.
public final class HTTPTransport: RPCTransport {
    /// The longest response that is read.
    private static let maximumBytes = 64 << 20

    public let name: String
    private let url: String
    private let client: HTTPClient

    /// Makes a transport to a URL, or nil where it is no `http` or `https` URL with a host.
    public init?(url: String) {
        guard let host = HTTPTransport.origin(of: url) else { return nil }
        self.url = url
        name = host
        // A redirection would carry the request to a node that nobody named.
        let configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        client = HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton), configuration: configuration)
    }

    /// Scheme, host and port. Providers put their keys into the rest.
    private static func origin(of url: String) -> String? {
        guard let scheme = ["http://", "https://"].first(where: { url.hasPrefix($0) }) else { return nil }
        let authority = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        return host.isEmpty ? nil : scheme + host
    }

    public func exchange(_ body: [UInt8], timeoutSeconds: Int64) async throws(RPCError) -> [UInt8] {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: body))
        let status: UInt
        let bytes: [UInt8]
        do {
            let response = try await client.execute(request, timeout: .seconds(timeoutSeconds))
            let buffer = try await response.body.collect(upTo: HTTPTransport.maximumBytes)
            status = response.status.code
            bytes = Array(buffer.readableBytesView)
        } catch {
            throw failure(error, timeoutSeconds: timeoutSeconds)
        }
        if status == 429 { throw .rateLimited(endpoint: name) }
        // Some nodes send JSON-RPC errors with status 400 or 500.
        guard status < 300 || bytes.first == UInt8(ascii: "{") || bytes.first == UInt8(ascii: "[") else {
            throw .status(endpoint: name, code: Int(status))
        }
        return bytes
    }

    private func failure(_ error: any Error, timeoutSeconds: Int64) -> RPCError {
        switch error {
        case let error as HTTPClientError where error == .connectTimeout || error == .deadlineExceeded || error == .readTimeout:
            .timeout(endpoint: name, seconds: timeoutSeconds)
        case let error as NIOConnectionError:
            .unreachable(
                endpoint: name, reason: error.dnsAError != nil ? "the name '\(error.host)' is not known" : "no connection to port \(error.port)")
        default: .unreachable(endpoint: name, reason: "\(error)")
        }
    }

    /// Closes the connections.
    public func shutdown() async {
        // Fails only when it was shut down before.
        try? await client.shutdown()
    }
}
