internal import AsyncHTTPClient
package import InferenceProxy
package import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import ServiceLifecycle
internal import StrictJSON
internal import Synchronization

/// Sends spans to a collector in batches. Calls never wait for it: spans that the collector does not take in time are dropped, and counted.
package final class SpanExporter: CallSpanSink, Service, CustomStringConvertible {
    /// The name in log lines.
    package var description: String { "spans" }

    /// More spans than these do not wait.
    private static let capacity = 10_000
    private static let batchSize = 500
    private static let intervalMilliseconds: Int64 = 1_000
    private static let timeoutSeconds: Int64 = 10

    private struct State {
        var waiting: [CallSpan] = []
        var dropped = 0
        var isFailing = false
    }

    private let url: String
    private let document: SpanDocument
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameter endpoint: The collector's base, to which `/v1/traces` is appended.
    package init(endpoint: String, version: String, logger: Logger) {
        url = endpoint + "/v1/traces"
        document = SpanDocument(version: version)
        self.logger = logger
    }

    package func add(_ span: CallSpan) {
        state.withLock { state in
            if state.waiting.count < SpanExporter.capacity { state.waiting.append(span) } else { state.dropped += 1 }
        }
    }

    package func run() async throws {
        let client = HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton))
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(SpanExporter.intervalMilliseconds))
                while await send(by: client) {}
            }
        }
        while await send(by: client) {}
        try? await client.shutdown()
    }

    /// Sends one batch.
    ///
    /// - Returns: Whether it was taken and more may wait.
    private func send(by client: HTTPClient) async -> Bool {
        let batch = state.withLock { state -> [CallSpan] in
            defer { state.waiting.removeFirst(min(SpanExporter.batchSize, state.waiting.count)) }
            return Array(state.waiting.prefix(SpanExporter.batchSize))
        }
        guard !batch.isEmpty else { return false }
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = ["content-type": "application/json", "user-agent": "imo"]
        request.body = .bytes(ByteBuffer(string: document.text(of: batch)))
        do {
            let response = try await client.execute(request, timeout: .seconds(SpanExporter.timeoutSeconds))
            _ = try? await response.body.collect(upTo: 64 << 10)
            guard (200..<300).contains(response.status.code) else {
                return fail(batch.count, "the collector answers with status \(response.status.code)")
            }
        } catch { return fail(batch.count, "\(error)") }
        let (wasFailing, dropped) = state.withLock { state in
            defer { (state.isFailing, state.dropped) = (false, 0) }
            return (state.isFailing, state.dropped)
        }
        if wasFailing || dropped > 0 { logger.notice("spans are taken again", metadata: ["dropped": "\(dropped)"]) }
        return true
    }

    /// Says once that spans are lost.
    private func fail(_ count: Int, _ reason: String) -> Bool {
        let isNew = state.withLock { state in
            state.dropped += count
            defer { state.isFailing = true }
            return !state.isFailing
        }
        if isNew { logger.warning("spans are not taken and dropped", metadata: ["collector": "\(url)", "reason": "\(reason)"]) }
        return false
    }
}
