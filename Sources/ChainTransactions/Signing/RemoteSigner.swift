internal import EthereumABI
package import EthereumPrimitives
package import EthereumRPC
package import EthereumWallet
internal import StrictJSON

/// A key in another program, asked by JSON-RPC as clef and web3signer speak it (`eth_signTransaction`).
///
/// Its answer is held against the question: a signer that changes a fee or a receiver signs for nothing.
package struct RemoteSigner: TransactionSigner {
    package let address: Address
    private let transport: any RPCTransport
    private let timeoutSeconds: Int64

    /// - Parameter timeoutSeconds: A person may have to approve each signature.
    package init(address: Address, transport: any RPCTransport, timeoutSeconds: Int64 = 60) {
        self.address = address
        self.transport = transport
        self.timeoutSeconds = timeoutSeconds
    }

    package func sign(_ transaction: Transaction) async throws(ChainFault) -> SignedTransaction {
        let answer: JSONValue
        do throws(RPCError) {
            let request = RPCRequest("eth_signTransaction", [try RemoteSigner.json(transaction, from: address)])
            answer = try await transport.send(request, timeoutSeconds: timeoutSeconds)
        } catch {
            throw ChainFault("the signer \(transport.name) did not sign for \(address): \(error)")
        }
        // web3signer answers with the bytes, clef and geth with an object that has them.
        guard let text = answer.stringValue ?? answer["raw"]?.stringValue, let raw = try? Hex.decode(text) else {
            throw ChainFault("the signer \(transport.name) answered with no signed transaction")
        }
        do { return try SignedTransaction(decoding: raw) } catch {
            throw ChainFault("the signer \(transport.name) answered with bytes that are no transaction: \(error)")
        }
    }

    private static func json(_ transaction: Transaction, from sender: Address) throws(RPCError) -> JSONValue {
        guard case .dynamicFee(let chainID, let fees, _) = transaction.kind else {
            throw .limit("only transactions of EIP-1559 are signed elsewhere")
        }
        return .object([
            "from": .string(sender.lowercaseHex), "to": transaction.to.map { .string($0.lowercaseHex) },
            "gas": .string(UInt256(transaction.gasLimit).hexString), "maxFeePerGas": .string(fees.maxFeePerGas.hexString),
            "maxPriorityFeePerGas": .string(fees.maxPriorityFeePerGas.hexString), "value": .string(transaction.value.hexString),
            "nonce": .string(UInt256(transaction.nonce).hexString), "data": .string(Hex.encode(transaction.data)),
            "chainId": .string(UInt256(chainID).hexString),
        ])
    }
}
