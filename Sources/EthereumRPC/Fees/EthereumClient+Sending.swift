import EthereumABI
internal import EthereumPrimitives
public import EthereumWallet
internal import StrictJSON

extension EthereumClient {
    /// The most gas that a transaction may have.
    ///
    /// - SeeAlso: EIP-7825
    public static let maximumGas: UInt64 = 1 << 24

    /// Estimates the gas of a call and adds a fifth, because the state may change until the transaction is in a block.
    ///
    /// - Throws: `RPCError.reverted` for a call that would revert, and `.limit` for one that needs more than a transaction may have.
    public func gasLimit(of call: ContractCallRequest) async throws(RPCError) -> UInt64 {
        let needed = try await quantity(RPCRequest("eth_estimateGas", [call.json]))
        guard needed <= EthereumClient.maximumGas else {
            throw .limit("the call needs \(needed) gas, more than the \(EthereumClient.maximumGas) of a transaction (EIP-7825): split it")
        }
        // A plain transfer needs exactly as much on every chain that this tool signs for.
        guard needed > 21_000 else { return needed }
        return min(needed + needed / 5, EthereumClient.maximumGas)
    }

    /// Sends a signed transaction. A node that knows it already, in a block or not, is content: sending again is safe.
    ///
    /// - Throws: `RPCError`. After `.timeout` and `.unreachable` the node may have it all the same.
    public func publish(_ transaction: SignedTransaction) async throws(RPCError) {
        do throws(RPCError) {
            let answer = try await send(RPCRequest("eth_sendRawTransaction", [.string(Hex.encode(transaction.raw))]))
            guard Bytes32(hex: answer.stringValue ?? "") == transaction.hash else { throw unexpected(answer, of: "eth_sendRawTransaction") }
        } catch {
            guard case .refused(_, let message) = error else { throw error }
            guard !EthereumClient.isKnown(message) else { return }
            // "Nonce too low" is also said of a transaction that is in a block already.
            guard try await receipt(of: transaction.hash) != nil else { throw error }
        }
    }

    /// True for the texts by which nodes say that they have a transaction already.
    static func isKnown(_ message: String) -> Bool {
        let text = message.lowercased()
        return ["already known", "known transaction", "already imported", "already exists"].contains { text.contains($0) }
    }
}
