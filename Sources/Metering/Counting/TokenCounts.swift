package import LedgerCore

/// What an upstream's `usage` says. Totals include their parts: cached tokens are among the prompt's, reasoning tokens among the completion's.
package struct TokenCounts: Sendable, Hashable {
    package var prompt: UInt64 = 0
    package var cached: UInt64 = 0
    package var completion: UInt64 = 0
    package var reasoning: UInt64 = 0

    package init(prompt: UInt64 = 0, cached: UInt64 = 0, completion: UInt64 = 0, reasoning: UInt64 = 0) {
        self.prompt = prompt
        self.cached = cached
        self.completion = completion
        self.reasoning = reasoning
    }

    /// The same in units that do not overlap, and one call. A part that exceeds its total counts as the total.
    package var usage: Usage {
        let cachedInput = min(cached, prompt)
        let reasoningOutput = min(reasoning, completion)
        return Usage([
            .inputToken: prompt - cachedInput, .cachedInputToken: cachedInput, .outputToken: completion - reasoningOutput,
            .reasoningToken: reasoningOutput, .call: 1,
        ])
    }
}
