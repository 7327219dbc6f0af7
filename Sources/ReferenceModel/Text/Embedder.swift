/// Reads a text in pieces and computes its embedding. The result equals that of ``ReferenceModel/embedding(of:)`` for the whole text.
public struct Embedder: Sendable {
    private let network: Network
    private var state: RecurrentState
    private var sums: [Int64]
    private var tokenCount: Int64 = 0

    init(network: Network) {
        self.network = network
        state = network.beginning()
        sums = [Int64](repeating: 0, count: network.hidden)
    }

    /// Reads the next tokens.
    public mutating func read(_ tokens: some Sequence<Token>) {
        for token in tokens {
            network.step(&state, symbol: Alphabet.symbol(of: token))
            for (index, value) in state.hidden.enumerated() { sums[index] &+= Int64(value) }
            tokenCount += 1
        }
    }

    /// The mean of the hidden states so far in Q15, rounded half up; zeros before the first token.
    public var vector: [Int32] {
        let count = max(tokenCount, 1)
        return sums.map { Int32(truncatingIfNeeded: ($0 * 2 + count).flooredQuotient(by: count * 2)) }
    }
}

extension Int64 {
    /// Divides by a positive divisor and rounds down.
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
