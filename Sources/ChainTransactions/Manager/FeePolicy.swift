package import EthereumPrimitives
package import LedgerCore

/// The fees that are offered, and when they are raised.
package struct FeePolicy: Sendable, Hashable {
    /// The most wei that a unit of gas may cost; nil for no limit.
    package var maximumFeePerGas: UInt256?
    /// The blocks that an attempt waits before it is replaced. The time doubles with each attempt of a slot.
    package var patienceBlocks: UInt64

    package init(maximumFeePerGas: UInt256? = nil, patienceBlocks: UInt64 = 4) {
        self.maximumFeePerGas = maximumFeePerGas
        self.patienceBlocks = patienceBlocks
    }

    /// The fees of an attempt.
    package struct Offer: Sendable, Hashable {
        package let maxFee: UInt256
        package let tip: UInt256

        package init(maxFee: UInt256, tip: UInt256) {
            self.maxFee = maxFee
            self.tip = tip
        }
    }

    /// The fees to sign: twice the base fee and the tip, so that six full blocks in a row do not price the transaction out, and enough to replace the attempt before.
    ///
    /// - Returns: Nil where the limit forbids it: the price is above it, or a replacement would be.
    package func offer(at price: GasPrice, replacing earlier: TransactionAttempt?) -> Offer? {
        guard let doubled = price.baseFee.adding(price.baseFee), var maxFee = doubled.adding(price.tip) else { return nil }
        var tip = price.tip
        if let maximumFeePerGas {
            guard price.baseFee <= maximumFeePerGas else { return nil }
            maxFee = min(maxFee, maximumFeePerGas)
            tip = min(tip, maxFee)
        }
        if let earlier {
            guard let leastFee = TransactionAttempt.leastReplacement(of: earlier.maxFeePerGas),
                let leastTip = TransactionAttempt.leastReplacement(of: earlier.maxPriorityFeePerGas)
            else { return nil }
            tip = max(tip, leastTip)
            maxFee = max(maxFee, leastFee, tip)
            if let maximumFeePerGas, maxFee > maximumFeePerGas { return nil }
        }
        return Offer(maxFee: maxFee, tip: tip)
    }

    /// Whether an attempt that was first sent at a block should be replaced.
    func isOverdue(_ attempt: TransactionAttempt, count: Int, sentAt block: UInt64, _ seen: ChainObservation) -> Bool {
        let patience = min(patienceBlocks << UInt64(min(count - 1, 8)), 1_024)
        return seen.head >= block + patience || attempt.maxFeePerGas < seen.fees.baseFee
    }
}
