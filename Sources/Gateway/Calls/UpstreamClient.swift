internal import AsyncHTTPClient
internal import Metering
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// The one HTTP client for all upstreams; it keeps their connections for the next call.
struct UpstreamClient: Sendable {
    private let client: HTTPClient
    private let callTimeoutSeconds: Int64

    init(_ configuration: GatewayConfiguration) {
        var settings = HTTPClient.Configuration()
        settings.redirectConfiguration = .disallow
        settings.timeout.connect = .seconds(configuration.connectTimeoutSeconds)
        settings.timeout.read = .seconds(configuration.idleTimeoutSeconds)
        settings.connectionPool.idleTimeout = .seconds(configuration.upstreamKeepAliveSeconds)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = configuration.upstreamConnections
        settings.connectionPool.retryConnectionEstablishment = false
        settings.decompression = .disabled
        // The guard stands in the pipeline of HTTP/1.1.
        settings.httpVersion = .http1Only
        settings.http1_1ConnectionDebugInitializer = UpstreamStatusGuard.install
        client = HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton), configuration: settings)
        callTimeoutSeconds = configuration.callTimeoutSeconds
    }

    /// Sends a call and returns when the answer's head is there.
    func send(_ body: [UInt8], to endpoint: Endpoint, route: UpstreamRoute, headers: HTTPHeaders) async throws(OpenAIError) -> HTTPClientResponse {
        var request = HTTPClientRequest(url: route.baseURL + "/" + endpoint.path)
        request.method = .POST
        request.headers = headers
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            return try await client.execute(request, deadline: .now() + .seconds(callTimeoutSeconds))
        } catch {
            throw OpenAIError(upstream: error)
        }
    }

    func shutdown() async {
        try? await client.shutdown()
    }
}

extension OpenAIError {
    /// What an upstream's failure before its first byte means to the caller.
    init(upstream error: any Error) {
        let timeouts: [HTTPClientError] = [.readTimeout, .deadlineExceeded, .cancelled]
        switch error {
        case let error as HTTPClientError where timeouts.contains(error): self = .upstreamTimeout
        case is CancellationError: self = .upstreamTimeout
        case is NIOTooManyBytesError, is UpstreamStatusOutOfRange: self = .upstreamMalformed
        default: self = .upstreamUnreachable
        }
    }
}
