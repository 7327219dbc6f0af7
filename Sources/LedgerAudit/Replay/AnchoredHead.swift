package import EthereumPrimitives
package import StrictJSON

/// A head of the log that the contract `LogAnchor` keeps on a chain. The contract took it with the signature of the log's key for heads on chains.
package struct AnchoredHead: Sendable, Hashable {
    package let size: UInt64
    package let root: Bytes32
    package let contract: Address
    package let chainID: UInt64
    package let block: UInt64
    package let transaction: Bytes32

    package init(size: UInt64, root: Bytes32, contract: Address, chainID: UInt64, block: UInt64, transaction: Bytes32) {
        self.size = size
        self.root = root
        self.contract = contract
        self.chainID = chainID
        self.block = block
        self.transaction = transaction
    }

    package var source: String { "the contract \(contract) in block \(block) of chain \(chainID)" }

    /// Everything by which others find it on the chain.
    package var json: JSONValue {
        .object([
            "contract": .string(contract.description), "chainId": .number("\(chainID)"), "block": .number("\(block)"),
            "transaction": .string(transaction.description), "treeSize": .number("\(size)"), "rootHash": .string(root.description),
        ])
    }
}
