internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// A request to an upstream that is no metered call, such as one for a response that it made earlier.
package struct UpstreamQuery: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
    }

    package struct Answer: Sendable {
        package let status: Int
        package let contentType: String?
        package let body: [UInt8]
    }

    /// The upstream did not answer, or not within the limits.
    package struct Failure: Error, Sendable {}

    private static let timeoutSeconds: Int64 = 30

    package init() {}

    /// Sends a request with the operator's key.
    ///
    /// - Parameters:
    ///   - path: The path after the API's base, with its query, without a leading slash.
    ///   - body: The JSON of a POST.
    ///   - maximumBytes: More of a response is a failure.
    /// - Throws: ``Failure``.
    package func send(
        _ method: Method, _ path: String, to upstream: Upstream, apiKey: String?, body: String = "{}", maximumBytes: Int
    ) async throws(Failure) -> Answer {
        var request = HTTPClientRequest(url: upstream.url + "/" + path)
        request.method = HTTPMethod(rawValue: method.rawValue)
        if let apiKey { request.headers.add(name: "authorization", value: "Bearer " + apiKey) }
        if method == .post {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
        }
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(UpstreamQuery.timeoutSeconds))
            let body = try await response.body.collect(upTo: maximumBytes)
            return Answer(
                status: Int(response.status.code), contentType: response.headers.first(name: "content-type"), body: Array(body.readableBytesView))
        } catch {
            throw Failure()
        }
    }
}
