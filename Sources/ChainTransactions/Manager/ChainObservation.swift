package import EthereumPrimitives
package import LedgerCore

/// The state of a sender at one moment, as far as the nodes agree on it.
package struct ChainObservation: Sendable, Hashable {
    /// The newest block.
    package var head: UInt64
    /// The number of the sender's transactions in the newest block's state.
    package var minedCount: UInt64
    /// The same in the finalized block's state. What is below never changes.
    package var finalizedCount: UInt64
    /// The outcomes of open slots that are in finalized blocks, by nonce, as far as a node has their receipts.
    package var conclusions: [UInt64: ChainTransactionRecord.Conclusion]
    /// The price of gas now.
    package var fees: GasPrice

    package init(
        head: UInt64, minedCount: UInt64, finalizedCount: UInt64, conclusions: [UInt64: ChainTransactionRecord.Conclusion] = [:], fees: GasPrice
    ) {
        self.head = head
        self.minedCount = minedCount
        self.finalizedCount = finalizedCount
        self.conclusions = conclusions
        self.fees = fees
    }
}

/// The price of gas in wei (EIP-1559).
package struct GasPrice: Sendable, Hashable {
    package var baseFee: UInt256
    package var tip: UInt256

    package init(baseFee: UInt256, tip: UInt256) {
        self.baseFee = baseFee
        self.tip = tip
    }
}
