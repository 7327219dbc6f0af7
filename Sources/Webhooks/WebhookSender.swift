internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Posts messages. It follows no redirection and connects to the address that it has checked, so that neither a name nor a response leads it elsewhere.
package struct WebhookSender: Sendable {
    private static let timeoutSeconds: Int64 = 15
    private static let maximumResponseBytes = 64 << 10

    /// What became of an attempt.
    package enum Outcome: Sendable, Hashable {
        case delivered(status: UInt)
        /// The receiver answered with a status that takes nothing.
        case refused(status: UInt)
        case failed(String)

        package var isDelivered: Bool { if case .delivered = self { true } else { false } }

        /// For people and log lines.
        package var text: String {
            switch self {
            case .delivered(let status): "taken with status \(status)"
            case .refused(let status): "the receiver answered with status \(status)"
            case .failed(let reason): reason
            }
        }
    }

    package init() {}

    /// - Parameter nowSeconds: The time that stands in the message and in its signature, in seconds since 1970.
    package func send(id: String, payload: [UInt8], to endpoint: WebhookEndpoint, nowSeconds: UInt64) async -> Outcome {
        let address: String
        switch await target(of: endpoint) {
        case .success(let checked): address = checked
        case .failure(let failure): return .failed(failure.description)
        }
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.dnsOverride = [endpoint.url.host: address]
        configuration.httpVersion = .http1Only
        let client = HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton), configuration: configuration)
        let outcome = await post(id, payload, to: endpoint, nowSeconds, client)
        try? await client.shutdown()
        return outcome
    }

    /// Says why nothing can be sent to an endpoint as it is now; nil where it can be tried.
    package func problem(with endpoint: WebhookEndpoint) async -> WebhookFailure? {
        if case .failure(let failure) = await target(of: endpoint) { failure } else { nil }
    }

    /// Finds the address to connect to, on a thread that may wait for the resolver. All addresses of the host must be allowed.
    private func target(of endpoint: WebhookEndpoint) async -> Result<String, WebhookFailure> {
        guard endpoint.url.isSecure || endpoint.allowsPrivate else {
            return .failure(WebhookFailure("'\(endpoint.url.text)' is not encrypted; use https, or allow private addresses"))
        }
        let host = endpoint.url.host
        let found = (try? await NIOThreadPool.singleton.runIfActive { PublicAddresses.resolve(host) }) ?? []
        guard let first = found.first else { return .failure(WebhookFailure("the host '\(host)' has no address")) }
        if endpoint.allowsPrivate { return .success(first) }
        guard let forbidden = found.first(where: { !PublicAddresses.contain($0) }) else { return .success(first) }
        return .failure(WebhookFailure("'\(host)' is at \(forbidden), which is no public address; allow private addresses if that is meant"))
    }

    private func post(
        _ id: String, _ payload: [UInt8], to endpoint: WebhookEndpoint, _ nowSeconds: UInt64, _ client: HTTPClient
    ) async -> Outcome {
        var request = HTTPClientRequest(url: endpoint.url.text)
        request.method = .POST
        request.headers = [
            "content-type": "application/json", "user-agent": "imo", "webhook-id": id, "webhook-timestamp": String(nowSeconds),
            "webhook-signature": endpoint.secret.signature(of: id, at: nowSeconds, payload: payload),
        ]
        request.body = .bytes(ByteBuffer(bytes: payload))
        do {
            let response = try await client.execute(request, timeout: .seconds(WebhookSender.timeoutSeconds))
            _ = try? await response.body.collect(upTo: WebhookSender.maximumResponseBytes)
            let status = response.status.code
            return (200..<300).contains(status) ? .delivered(status: status) : .refused(status: status)
        } catch { return .failed("'\(endpoint.url.text)' cannot be reached (\(error))") }
    }
}
