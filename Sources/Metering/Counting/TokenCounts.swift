/// What an upstream's `usage` says. Totals include their parts: cached, cache-write and audio tokens are among the prompt's, reasoning and audio
/// tokens among the completion's.
///
/// A count that is not said, or not as a whole number of 64 bits, is nil: it is counted here, never taken for zero.
package struct TokenCounts: Sendable, Hashable {
    package var prompt: UInt64?
    /// Read from a cache.
    package var cached: UInt64
    /// Written to a cache.
    package var cacheWrite: UInt64
    package var audioInput: UInt64
    package var completion: UInt64?
    package var reasoning: UInt64
    package var audioOutput: UInt64
    /// `total_tokens`, which tells one of the two counts where only the other is said.
    package var total: UInt64?
    /// Of sound that was read, rounded up, where the usage is told by duration.
    package var seconds: UInt64?
    /// Whether `prompt` leaves out what was read from or written to the cache, as Anthropic tells it.
    package var excludesCache: Bool

    package init(
        prompt: UInt64? = nil, cached: UInt64 = 0, cacheWrite: UInt64 = 0, audioInput: UInt64 = 0, completion: UInt64? = nil, reasoning: UInt64 = 0,
        audioOutput: UInt64 = 0, total: UInt64? = nil, seconds: UInt64? = nil, excludesCache: Bool = false
    ) {
        self.prompt = prompt
        self.cached = cached
        self.cacheWrite = cacheWrite
        self.audioInput = audioInput
        self.completion = completion
        self.reasoning = reasoning
        self.audioOutput = audioOutput
        self.total = total
        self.seconds = seconds
        self.excludesCache = excludesCache
    }

    /// All tokens of the input; nil when they are not said or their number exceeds 64 bits.
    var wholePrompt: UInt64? {
        guard excludesCache, let prompt else { return prompt }
        let (read, first) = prompt.addingReportingOverflow(cached)
        let (sum, second) = read.addingReportingOverflow(cacheWrite)
        return first || second ? nil : sum
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
            prompt: greater(prompt, other.prompt), cached: max(cached, other.cached), cacheWrite: max(cacheWrite, other.cacheWrite),
            audioInput: max(audioInput, other.audioInput), completion: greater(completion, other.completion),
            reasoning: max(reasoning, other.reasoning), audioOutput: max(audioOutput, other.audioOutput), total: greater(total, other.total),
            seconds: greater(seconds, other.seconds), excludesCache: excludesCache || other.excludesCache)
    }
}

private func greater(_ left: UInt64?, _ right: UInt64?) -> UInt64? {
    guard let left, let right else { return left ?? right }
    return max(left, right)
}
