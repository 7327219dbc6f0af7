import EthereumABI
public import EthereumPrimitives
public import EthereumWallet
internal import StrictJSON

/// Prices of gas from the newest blocks.
///
/// - SeeAlso: EIP-1559
public struct FeeEstimate: Sendable, Hashable {
    /// The blocks that are looked at.
    static let blocks: UInt64 = 20
    /// The base fee of the next block.
    public let baseFeePerGas: UInt256
    /// The middle of what transactions paid to the blocks' producers, in wei for a unit of gas.
    public let priorityFeePerGas: UInt256

    /// Makes an estimate of its parts.
    public init(baseFeePerGas: UInt256, priorityFeePerGas: UInt256) {
        self.baseFeePerGas = baseFeePerGas
        self.priorityFeePerGas = priorityFeePerGas
    }

    /// Reads the result of `eth_feeHistory` with one percentile. Blocks without transactions say nothing about tips.
    init?(_ history: JSONValue) {
        guard let base = history["baseFeePerGas"]?.arrayValue?.last?.unsignedInteger else { return nil }
        baseFeePerGas = base
        let tips = (history["reward"]?.arrayValue ?? []).compactMap { $0.arrayValue?.first?.unsignedInteger }.filter { !$0.isZero }.sorted()
        priorityFeePerGas = tips.isEmpty ? UInt256(1_000_000) : tips[tips.count / 2]
    }

    /// The fees to sign: twice the base fee and the tip, so that six full blocks in a row do not price the transaction out.
    ///
    /// - Parameter maximum: The most that a unit of gas may cost, nil for no limit.
    /// - Throws: `RPCError.limit` when the chain is dearer than that now.
    public func fees(maximum: UInt256?) throws(RPCError) -> Transaction.Fees {
        guard let now = baseFeePerGas.adding(priorityFeePerGas), let wanted = now.adding(baseFeePerGas) else {
            throw .inconsistent("a base fee of \(baseFeePerGas)")
        }
        guard let maximum else { return Transaction.Fees(maxPriorityFeePerGas: priorityFeePerGas, maxFeePerGas: wanted) }
        guard baseFeePerGas <= maximum else {
            throw .limit("gas costs \(baseFeePerGas) wei now, more than the limit of \(maximum): wait, or raise the limit")
        }
        let most = min(wanted, maximum)
        return Transaction.Fees(maxPriorityFeePerGas: min(priorityFeePerGas, most), maxFeePerGas: most)
    }
}

extension EthereumClient {
    /// Asks what gas costs.
    ///
    /// - Throws: `RPCError`
    public func feeEstimate() async throws(RPCError) -> FeeEstimate {
        let request = RPCRequest("eth_feeHistory", [.string(UInt256(FeeEstimate.blocks).hexString), BlockTag.latest.json, .array([.number("50")])])
        let answer = try await send(request)
        guard let estimate = FeeEstimate(answer) else { throw unexpected(answer, of: request.method) }
        return estimate
    }
}
