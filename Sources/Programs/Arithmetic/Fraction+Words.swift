internal import BigInt
package import EthereumPrimitives

extension Fraction {
    /// A ledger's amount.
    package init(_ amount: UInt256) {
        guard let word = amount.asInt else {
            let limbs = [amount.limbs.0, amount.limbs.1, amount.limbs.2, amount.limbs.3]
            self.init(BigInt(BigUInt(words: limbs.map { UInt($0) })))
            return
        }
        self.init(word)
    }

    /// The value as a ledger's amount; nil where it is not whole, negative, or has more than 256 bits.
    package var amount: UInt256? { isWhole ? UInt256(exactly: numerator) : nil }
}
