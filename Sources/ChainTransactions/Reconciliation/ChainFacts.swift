package import EthereumPrimitives

/// The state of a sender's transactions on the chain.
package struct ChainFacts: Sendable, Hashable {
    /// A transaction that is in a block.
    package struct Receipt: Sendable, Hashable {
        package var sender: Address
        package var blockNumber: UInt64
        package var blockHash: Bytes32
        /// Whether the chain's block of that number is this one.
        package var isCanonical: Bool
        package var succeeded: Bool
        package var gasUsed: UInt64
        package var gasPrice: UInt256

        package init(
            sender: Address, blockNumber: UInt64, blockHash: Bytes32, isCanonical: Bool, succeeded: Bool, gasUsed: UInt64, gasPrice: UInt256
        ) {
            self.sender = sender
            self.blockNumber = blockNumber
            self.blockHash = blockHash
            self.isCanonical = isCanonical
            self.succeeded = succeeded
            self.gasUsed = gasUsed
            self.gasPrice = gasPrice
        }
    }

    /// The number of the finalized block.
    package var finalized: UInt64
    /// The number of the sender's transactions in that block's state.
    package var finalizedCount: UInt64
    /// By transaction, those in blocks.
    package var receipts: [Bytes32: Receipt]

    package init(finalized: UInt64, finalizedCount: UInt64, receipts: [Bytes32: Receipt]) {
        self.finalized = finalized
        self.finalizedCount = finalizedCount
        self.receipts = receipts
    }
}
