/// The failure of a request to Ethereum nodes.
public enum RPCError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No connection, no TLS, or the connection broke.
    case unreachable(endpoint: String, reason: String)
    /// No response within the time. Whether the node did what was asked is unknown.
    case timeout(endpoint: String, seconds: Int64)
    /// The node wants fewer requests.
    case rateLimited(endpoint: String)
    /// The response has another HTTP status than success.
    case status(endpoint: String, code: Int)
    /// The response is not the JSON-RPC response to the request.
    case malformed(endpoint: String, reason: String)
    /// The node refused the request, with its own code and text.
    case refused(code: Int, message: String)
    /// The call reverted, with the data of the revert.
    case reverted(message: String, data: [UInt8])
    /// The node is of another chain.
    case wrongChain(endpoint: String, expected: UInt64, found: UInt64)
    /// Two nodes say different things about the same block.
    case disagreement(String)
    /// A node contradicts itself or the block.
    case inconsistent(String)
    /// A limit of the caller's forbids what would be needed.
    case limit(String)

    /// A sentence that names the node, and what to do.
    public var description: String {
        switch self {
        case .unreachable(let endpoint, let reason): "the node \(endpoint) cannot be reached: \(reason)"
        case .timeout(let endpoint, let seconds):
            "the node \(endpoint) did not answer within \(seconds) seconds: whether it did what was asked is unknown"
        case .rateLimited(let endpoint): "the node \(endpoint) wants fewer requests: wait, or name another by --rpc"
        case .status(let endpoint, let code): "the node \(endpoint) answered with HTTP status \(code)"
        case .malformed(let endpoint, let reason): "the node \(endpoint) answered with something that is no JSON-RPC response: \(reason)"
        case .refused(let code, let message): "the node refused the request (\(code)): \(message)"
        case .reverted(let message, _): "the call reverted: \(message)"
        case .wrongChain(let endpoint, let expected, let found): "the node \(endpoint) is of chain \(found): expected chain \(expected)"
        case .disagreement(let what): "the nodes disagree: \(what); nothing was done"
        case .inconsistent(let what): "the node contradicts itself: \(what)"
        case .limit(let what): what
        }
    }

    /// True when another node, or the same one later, may answer.
    public var isTransient: Bool {
        switch self {
        case .unreachable, .timeout, .rateLimited, .malformed: true
        case .status(_, let code): code >= 500 || code == 408
        case .refused(let code, let message): code == -32005 && !LogRefusal.isRange(code: code, message: message)
        case .reverted, .wrongChain, .disagreement, .inconsistent, .limit: false
        }
    }
}
