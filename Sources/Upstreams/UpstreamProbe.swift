internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Asks an upstream for its list of models, to find out whether it can be reached and takes the key. Nothing is charged for that anywhere.
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
        var request = HTTPClientRequest(url: upstream.url + "/models")
        if let apiKey { request.headers.add(name: "authorization", value: "Bearer " + apiKey) }
        let client = HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton))
        let answer: Answer
        do {
            let status = try await client.execute(request, timeout: .seconds(timeoutSeconds)).status.code
            switch status {
            case 200..<300: answer = .answers
            case 401, 403: answer = .refusesKey(status: status)
            default: answer = .fails(status: status)
            }
        } catch {
            answer = .unreachable(reason(of: error))
        }
        try? await client.shutdown()
        return answer
    }

    private static func reason(of error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            error.dnsAError != nil && error.dnsAAAAError != nil
                ? "the name '\(error.host)' is not known (DNS)" : "no connection to port \(error.port)"
        case let error as HTTPClientError where error == .connectTimeout || error == .deadlineExceeded || error == .readTimeout:
            "no answer within \(timeoutSeconds) seconds"
        case let error as IOError: error.description
        default: "\(error)"
        }
    }
}
