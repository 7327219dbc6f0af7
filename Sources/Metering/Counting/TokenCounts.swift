/// What an upstream's `usage` says. Totals include their parts: cached tokens are among the prompt's, reasoning tokens among the completion's.
///
/// A count that is not said, or not as a whole number of 64 bits, is nil: it is counted here, never taken for zero.
package struct TokenCounts: Sendable, Hashable {
    package var prompt: UInt64?
    package var cached: UInt64
    package var completion: UInt64?
    package var reasoning: UInt64
    /// `total_tokens`, which tells one of the two counts where only the other is said.
    package var total: UInt64?

    package init(prompt: UInt64? = nil, cached: UInt64 = 0, completion: UInt64? = nil, reasoning: UInt64 = 0, total: UInt64? = nil) {
        self.prompt = prompt
        self.cached = cached
        self.completion = completion
        self.reasoning = reasoning
        self.total = total
    }

    /// The counts of a stream after an earlier usage. Usage is cumulative: a count below what was said before is not believed.
    ///
    /// - Parameter greatest: The greatest counts so far.
    func following(_ greatest: TokenCounts) -> TokenCounts {
        var counts = self
        if let prompt, prompt < greatest.prompt ?? 0 { counts.prompt = nil }
        if let completion, completion < greatest.completion ?? 0 { counts.completion = nil }
        if let total, total < greatest.total ?? 0 { counts.total = nil }
        return counts
    }

    /// The greater of each count.
    func joined(with other: TokenCounts) -> TokenCounts {
        TokenCounts(
            prompt: max(prompt ?? 0, other.prompt ?? 0), completion: max(completion ?? 0, other.completion ?? 0),
            total: max(total ?? 0, other.total ?? 0))
    }
}
