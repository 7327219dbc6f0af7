import EthereumABI
internal import EthereumPrimitives
internal import StrictJSON
internal import Synchronization

/// The chain that all nodes must be of: given, or that of the first node that answered.
final class ExpectedChain: Sendable {
    private let chainID: Mutex<UInt64?>

    init(_ chainID: UInt64?) {
        self.chainID = Mutex(chainID)
    }

    /// Returns the expected chain when `found` is another.
    func check(_ found: UInt64) -> UInt64? {
        chainID.withLock { expected in
            guard let known = expected else {
                expected = found
                return nil
            }
            return known == found ? nil : known
        }
    }
}

/// A node whose chain is checked before its first response counts.
final class Endpoint: Sendable {
    private let transport: any RPCTransport
    private let chain: ExpectedChain
    private let isChecked = Mutex(false)

    init(_ transport: any RPCTransport, chain: ExpectedChain) {
        self.transport = transport
        self.chain = chain
    }

    var name: String { transport.name }

    func exchange(_ requests: [RPCRequest], timeoutSeconds: Int64) async throws(RPCError) -> [Result<JSONValue, RPCError>] {
        if !isChecked.withLock({ $0 }) { try await checkChain(timeoutSeconds: timeoutSeconds) }
        let bytes = try await transport.exchange(RPCMessage.encode(requests), timeoutSeconds: timeoutSeconds)
        return try RPCMessage.decode(bytes, count: requests.count, endpoint: name)
    }

    private func checkChain(timeoutSeconds: Int64) async throws(RPCError) {
        let bytes = try await transport.exchange(RPCMessage.encode([RPCRequest("eth_chainId")]), timeoutSeconds: timeoutSeconds)
        let answer = try RPCMessage.decode(bytes, count: 1, endpoint: name)[0].get()
        guard let found = answer.unsignedInteger?.asUInt64 else {
            throw .malformed(endpoint: name, reason: "its chain id is \(answer.text.prefix(60))")
        }
        if let expected = chain.check(found) { throw .wrongChain(endpoint: name, expected: expected, found: found) }
        isChecked.withLock { $0 = true }
    }
}
