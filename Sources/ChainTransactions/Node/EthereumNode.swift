internal import EthereumABI
package import EthereumPrimitives
package import EthereumRPC
package import EthereumWallet
internal import LedgerCore
internal import StrictJSON

/// Real nodes behind a client. Nothing counts that they contradict each other about.
package struct EthereumNode: ChainNode {
    let client: EthereumClient

    package init(_ client: EthereumClient) {
        self.client = client
    }

    package func observe(_ sender: Address, hashes: [UInt64: [Bytes32]]) async throws(ChainFault) -> ChainObservation {
        try await mapping { () async throws(RPCError) in
            let head = try await client.requireAgreement()
            guard let finalized = try await client.header(.finalized) else { throw .inconsistent("a chain without a finalized block") }
            try await client.requireAgreement(on: finalized)
            // By the block's number: what a node calls finalized may move on between two requests.
            let finalizedCount = try await client.transactionCount(of: sender, at: .number(finalized.number))
            let minedCount = try await client.transactionCount(of: sender, at: .latest)
            let price = try await client.feeEstimate()
            var seen = ChainObservation(
                head: head.number, minedCount: max(minedCount, finalizedCount), finalizedCount: finalizedCount,
                fees: GasPrice(baseFee: price.baseFeePerGas, tip: price.priorityFeePerGas))
            for (nonce, attempts) in hashes where nonce < finalizedCount {
                seen.conclusions[nonce] = try await conclusion(of: attempts, upTo: finalized.number)
            }
            return seen
        }
    }

    /// Looks for the attempt that a finalized block has. Nil where no node shows one.
    private func conclusion(of attempts: [Bytes32], upTo finalized: UInt64) async throws(RPCError) -> ChainTransactionRecord.Conclusion? {
        for (index, hash) in attempts.enumerated() {
            guard let json = try await client.receipt(of: hash) else { continue }
            let receipt = try EthereumNode.receipt(json, of: hash)
            guard receipt.blockNumber <= finalized else { continue }
            guard let canonical = try await client.header(.number(receipt.blockNumber)), canonical.hash == receipt.blockHash,
                let cost = UInt256(receipt.gasUsed).multiplied(by: receipt.gasPrice)
            else { throw .inconsistent("the receipt of \(hash) is of block \(receipt.blockHash), which is not the chain's") }
            return ChainTransactionRecord.Conclusion(
                attempt: UInt64(index), succeeded: receipt.succeeded, blockNumber: receipt.blockNumber, blockHash: receipt.blockHash, gasCost: cost)
        }
        return nil
    }

    package func gasLimit(of transaction: Transaction, from sender: Address) async throws(ChainFault) -> UInt64? {
        let call = ContractCallRequest(from: sender, to: transaction.to, data: transaction.data, value: transaction.value)
        return try await mapping { () async throws(RPCError) in
            do throws(RPCError) { return try await client.gasLimit(of: call) } catch {
                if case .reverted = error { return nil }
                throw error
            }
        }
    }

    package func publish(_ transaction: SignedTransaction) async throws(ChainFault) {
        try await mapping { () async throws(RPCError) in try await client.publish(transaction) }
    }

    /// Asks for the receipts of transactions, in batches, and for the blocks that they name.
    ///
    /// - Throws: ``ChainFault`` when the nodes do not answer or disagree.
    package func facts(of sender: Address, _ hashes: [Bytes32]) async throws(ChainFault) -> ChainFacts {
        try await mapping { () async throws(RPCError) in
            try await client.requireAgreement()
            guard let finalized = try await client.header(.finalized) else { throw .inconsistent("a chain without a finalized block") }
            try await client.requireAgreement(on: finalized)
            let count = try await client.transactionCount(of: sender, at: .number(finalized.number))
            var facts = ChainFacts(finalized: finalized.number, finalizedCount: count, receipts: [:])
            let answers = try await client.send(hashes.map { RPCRequest("eth_getTransactionReceipt", [.string($0.description)]) })
            var blocks: [UInt64: Bytes32?] = [:]
            for (hash, answer) in zip(hashes, answers) {
                let json = try answer.get()
                guard json != .null else { continue }
                var receipt = try EthereumNode.receipt(json, of: hash)
                if blocks[receipt.blockNumber] == nil { blocks[receipt.blockNumber] = try await client.header(.number(receipt.blockNumber))?.hash }
                receipt.isCanonical = blocks[receipt.blockNumber] == receipt.blockHash
                facts.receipts[hash] = receipt
            }
            return facts
        }
    }

    private static func receipt(_ json: JSONValue, of hash: Bytes32) throws(RPCError) -> ChainFacts.Receipt {
        guard Bytes32(hex: json["transactionHash"]?.stringValue ?? "") == hash,
            let sender = json["from"]?.stringValue.flatMap({ try? Hex.decode($0) }).flatMap({ Address($0) }),
            let number = json["blockNumber"]?.unsignedInteger?.asUInt64, let block = Bytes32(hex: json["blockHash"]?.stringValue ?? ""),
            let status = json["status"]?.unsignedInteger, status <= 1, let gas = json["gasUsed"]?.unsignedInteger?.asUInt64,
            let price = json["effectiveGasPrice"]?.unsignedInteger
        else { throw .inconsistent("the receipt of \(hash) lacks its sender, its block, its cost or its status") }
        return ChainFacts.Receipt(
            sender: sender, blockNumber: number, blockHash: block, isCanonical: false, succeeded: status == 1, gasUsed: gas, gasPrice: price)
    }

    func mapping<Value>(_ body: () async throws(RPCError) -> Value) async throws(ChainFault) -> Value {
        do throws(RPCError) { return try await body() } catch { throw ChainFault(error.description) }
    }
}
