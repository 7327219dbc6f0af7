internal import AsyncHTTPClient
internal import EthereumPrimitives
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Reads a gateway's page of metrics, through its admin socket or over HTTP.
package struct MetricsSource: Sendable {
    private static let timeoutSeconds: Int64 = 10
    private static let maximumBytes = 64 << 20

    private let client = HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton))
    private let url: String
    /// The name of the place in messages.
    private let place: String

    package init(socketPath: String) {
        url = "http+unix://" + PercentEncoding.encode(socketPath) + "/metrics"
        place = socketPath
    }

    package init(url: String) {
        self.url = url
        place = url
    }

    /// - Throws: ``AdminError`` when nothing serves the page there.
    package func page() async throws(AdminError) -> String {
        do {
            let response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(MetricsSource.timeoutSeconds))
            guard response.status == .ok else {
                throw AdminError.failed("'\(place)' answers with status \(response.status.code); expected a page of metrics")
            }
            return String(decoding: try await response.body.collect(upTo: MetricsSource.maximumBytes).readableBytesView, as: UTF8.self)
        } catch let error as AdminError { throw error } catch { throw .unreachable(place, reason: "\(error)") }
    }

    package func shutdown() async { try? await client.shutdown() }
}
