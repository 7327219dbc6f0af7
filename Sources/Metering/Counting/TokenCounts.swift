package import LedgerCore

/// The counts of an upstream's `usage`. Totals include their parts: the prompt includes cached, cache-write and audio tokens, the completion includes
/// reasoning and audio tokens.
///
/// A total that is missing, or is no whole number of 64 bits, is nil. It is then counted here and never taken for zero.
package struct TokenCounts: Sendable, Hashable {
    package var prompt: UInt64?
    package var completion: UInt64?
    /// The parts of prompt and completion that have a unit of their own.
    /// Tokens written to the cache for an hour are among those of ``MeteredUnit/cacheWriteToken`` here. Besides tokens, the calls of tools at the upstream
    /// and the seconds of video.
    package var parts: Usage
    /// Whether the upstream tells the calls of its tools, be it that there were none.
    package var tellsTools = false
    /// `total_tokens`, from which a missing prompt or completion count follows.
    package var total: UInt64?
    /// The duration of sound that was read, in seconds rounded up, where the usage is given as a duration.
    package var seconds: UInt64?
    /// Whether `prompt` leaves out the tokens read from or written to the cache, as in Anthropic's API.
    package var excludesCache: Bool

    package init(
        prompt: UInt64? = nil, completion: UInt64? = nil, parts: Usage = Usage(), total: UInt64? = nil, seconds: UInt64? = nil,
        excludesCache: Bool = false
    ) {
        self.prompt = prompt
        self.completion = completion
        self.parts = parts
        self.total = total
        self.seconds = seconds
        self.excludesCache = excludesCache
    }

    /// The number of all input tokens; nil when it is unknown or exceeds 64 bits.
    var wholePrompt: UInt64? {
        guard excludesCache, let prompt else { return prompt }
        return parts.ofCache.flatMap { prompt.adding($0) }
    }

    /// These counts without those that are below an earlier report. Usage is cumulative, so a count that falls is not believed.
    ///
    /// - Parameter greatest: The greatest counts so far.
    func following(_ greatest: TokenCounts) -> TokenCounts {
        var counts = self
        if let prompt, prompt < greatest.prompt ?? 0 { counts.prompt = nil }
        if let completion, completion < greatest.completion ?? 0 { counts.completion = nil }
        if let total, total < greatest.total ?? 0 { counts.total = nil }
        for unit in TokenCounts.otherUnits { counts.parts[unit] = max(parts[unit], greatest.parts[unit]) }
        counts.tellsTools = tellsTools || greatest.tellsTools
        return counts
    }

    /// These counts after a later report that may tell other members, or the same anew: what it tells replaces what was told before, but a zero does not
    /// erase a count, and output that was written stays written.
    func updated(by later: TokenCounts) -> TokenCounts {
        var counts = joined(with: later)
        let laterCache = later.parts.ofCache
        let isSameSum = laterCache == 0 && later.prompt != nil && later.prompt == wholePrompt
        if let sum = later.prompt, !isSameSum, sum > 0 || laterCache ?? 1 > 0 { counts.prompt = sum } else { counts.prompt = prompt ?? later.prompt }
        for unit in MeteredUnit.inputToken.parts where unit.isOfCache && later.parts[unit] > 0 { counts.parts[unit] = later.parts[unit] }
        if later.parts[.cacheWriteHourToken] > 0 { counts.parts[.cacheWriteHourToken] = later.parts[.cacheWriteHourToken] }
        // An earlier total was of the earlier input.
        if counts.prompt != prompt { counts.total = later.total }
        return counts
    }

    /// The counts of a text with every part inside its whole. Some upstreams tell parts beside it, which shows in a part that is greater than its whole,
    /// or in a total that is greater than both wholes.
    var withPartsInside: TokenCounts {
        var counts = self
        if !excludesCache, let prompt, let cache = parts.ofCache, cache > 0, let sum = prompt.adding(cache) {
            let isExactlyBeside = total != nil && completion.flatMap { sum.adding($0) } == total
            if cache > prompt || isExactlyBeside { counts.prompt = sum }
        }
        guard let completion else { return counts }
        let reasoning = parts[.reasoningToken]
        if reasoning > completion { counts.completion = completion.adding(reasoning) ?? completion }
        if let total, let prompt = counts.wholePrompt, prompt <= total { counts.completion = max(counts.completion ?? 0, total - prompt) }
        return counts
    }

    /// The greater of each count.
    func joined(with other: TokenCounts) -> TokenCounts {
        var counts = TokenCounts(
            prompt: greater(prompt, other.prompt), completion: greater(completion, other.completion), parts: parts.joined(with: other.parts),
            total: greater(total, other.total), seconds: greater(seconds, other.seconds), excludesCache: excludesCache || other.excludesCache)
        counts.tellsTools = tellsTools || other.tellsTools
        return counts
    }

    /// The units besides tokens that a usage tells.
    static let otherUnits: [MeteredUnit] = [.toolCall, .webSearch, .videoSecond]
}

extension Usage {
    /// The number of tokens read from or written to the cache; nil when it exceeds 64 bits.
    fileprivate var ofCache: UInt64? {
        var sum: UInt64 = 0
        for unit in MeteredUnit.inputToken.parts where unit.isOfCache {
            guard let next = sum.adding(self[unit]) else { return nil }
            sum = next
        }
        return sum
    }
}

extension UInt64 {
    /// The sum; nil when it exceeds 64 bits.
    fileprivate func adding(_ other: UInt64) -> UInt64? {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? nil : sum
    }
}

/// The greater of two counts, or the one that is known.
func greater(_ left: UInt64?, _ right: UInt64?) -> UInt64? {
    guard let left, let right else { return left ?? right }
    return max(left, right)
}
