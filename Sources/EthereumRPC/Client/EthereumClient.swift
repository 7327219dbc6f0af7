public import StrictJSON

/// A client of one chain over one or more nodes.
///
/// A request goes to the first node. When that cannot answer it goes to the next, and after the last it begins anew after a pause. A refusal for a
/// reason of the request itself is final. Every node's chain is checked before its first response counts.
public final class EthereumClient: Sendable {
    /// How patient the client is.
    public struct Patience: Sendable, Hashable {
        /// The time for one response.
        public var timeoutSeconds: Int64
        /// How often all nodes are asked.
        public var rounds: Int
        /// The pause after the first round. It doubles with each.
        public var pauseMilliseconds: Int

        /// Makes a patience of its parts.
        public init(timeoutSeconds: Int64 = 20, rounds: Int = 4, pauseMilliseconds: Int = 250) {
            self.timeoutSeconds = timeoutSeconds
            self.rounds = rounds
            self.pauseMilliseconds = pauseMilliseconds
        }
    }

    /// The most requests in one batch. Providers take 100 and more.
    public static let maximumBatch = 100

    let endpoints: [Endpoint]
    private let patience: Patience

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - transports: The nodes in the order in which they are asked, at least one.
    ///   - chainID: The chain that each node must be of. Nil takes that of the first node that answers.
    public init(_ transports: [any RPCTransport], chainID: UInt64? = nil, patience: Patience = Patience()) {
        precondition(!transports.isEmpty, "a client has at least one node")
        let chain = ExpectedChain(chainID)
        endpoints = transports.map { Endpoint($0, chain: chain) }
        self.patience = patience
    }

    /// Sends a request and returns its result.
    ///
    /// - Throws: `RPCError` of the last node that was asked.
    public func send(_ request: RPCRequest) async throws(RPCError) -> JSONValue {
        try await send([request])[0].get()
    }

    /// Sends requests in batches and returns their results in order. Each fails by itself; a node that cannot answer fails all.
    ///
    /// - Throws: `RPCError` of the last node that was asked.
    public func send(_ requests: [RPCRequest]) async throws(RPCError) -> [Result<JSONValue, RPCError>] {
        var results: [Result<JSONValue, RPCError>] = []
        var start = 0
        while start < requests.count {
            let end = min(start + EthereumClient.maximumBatch, requests.count)
            results += try await exchange(Array(requests[start..<end]))
            start = end
        }
        return results
    }

    private func exchange(_ requests: [RPCRequest]) async throws(RPCError) -> [Result<JSONValue, RPCError>] {
        var last: RPCError?
        for round in 0..<patience.rounds {
            if round > 0 { await pause(round) }
            for endpoint in endpoints {
                do throws(RPCError) {
                    let results = try await endpoint.exchange(requests, timeoutSeconds: patience.timeoutSeconds)
                    let failures = results.compactMap { result in if case .failure(let error) = result { error } else { nil as RPCError? } }
                    guard let transient = failures.first(where: { $0.isTransient }) else { return results }
                    last = transient
                } catch {
                    guard error.isTransient || endpoints.count > 1 else { throw error }
                    last = error
                }
            }
        }
        throw last ?? .limit("no node was asked: allow at least one round")
    }

    private func pause(_ round: Int) async {
        // A task that is cancelled asks once more and ends there.
        try? await Task.sleep(for: .milliseconds(patience.pauseMilliseconds << (round - 1)))
    }
}
