internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Asks an upstream for its list of models, to find out whether it can be reached and takes the key.
///
/// Many serve that list to anybody. A second request, for a chat completion with the body `{}`, is refused with 401 or 403 where the key is bad, and
/// as malformed where it is good. Neither costs anything.
package enum UpstreamProbe {
    package enum Answer: Sendable, Hashable {
        case answers
        /// 401 or 403.
        case refusesKey(status: UInt)
        /// Reached, with another status than success.
        case fails(status: UInt)
        /// No connection, no TLS, or no response in time.
        case unreachable(String)
        /// The key cannot be used.
        case badKey(String)
    }

    private static let timeoutSeconds: Int64 = 5

    /// - Parameter keyEncryptionKey: Opens a sealed API key.
    package static func run(_ upstream: Upstream, keyEncryptionKey: KeyEncryptionKey?) async -> Answer {
        let apiKey: String?
        do throws(UpstreamDirectoryError) { apiKey = try upstream.apiKey(openedBy: keyEncryptionKey) } catch {
            return .badKey(error.description)
        }
        let client = HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton))
        let answer: Answer
        do {
            let listed = try await status(of: request(to: upstream.url + "/models", apiKey: apiKey), client)
            var empty = request(to: upstream.url + "/chat/completions", apiKey: apiKey)
            empty.method = .POST
            empty.headers.add(name: "content-type", value: "application/json")
            empty.body = .bytes(ByteBuffer(string: "{}"))
            let refused = isRefusal(listed) ? listed : try await status(of: empty, client)
            answer = isRefusal(refused) ? .refusesKey(status: refused) : (200..<300).contains(listed) ? .answers : .fails(status: listed)
        } catch {
            answer = .unreachable(reason(of: error))
        }
        try? await client.shutdown()
        return answer
    }

    private static func request(to url: String, apiKey: String?) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        if let apiKey { request.headers.add(name: "authorization", value: "Bearer " + apiKey) }
        return request
    }

    private static func status(of request: HTTPClientRequest, _ client: HTTPClient) async throws -> UInt {
        try await client.execute(request, timeout: .seconds(timeoutSeconds)).status.code
    }

    private static func isRefusal(_ status: UInt) -> Bool { status == 401 || status == 403 }

    private static func reason(of error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            error.dnsAError != nil && error.dnsAAAAError != nil
                ? "the name '\(error.host)' is not known (DNS)" : "no connection to port \(error.port)"
        case let error as HTTPClientError where error == .connectTimeout || error == .deadlineExceeded || error == .readTimeout:
            "no answer within \(timeoutSeconds) seconds"
        case let error as IOError: String(cString: strerror(error.errnoCode))
        default: "\(error)"
        }
    }
}
