package import LedgerCore

/// The usage that a call is charged for, and who says so.
package struct MeteredUsage: Sendable, Hashable {
    package let usage: Usage
    /// `counted` as soon as one member was not the upstream's.
    package let source: UsageSource

    /// What the upstream says, as far as it says something that can be: a member that it does not tell, or tells as zero although something was
    /// delivered, is counted here, one token for every four bytes of text, rounded up.
    ///
    /// - Parameters:
    ///   - counts: What the upstream said last; nil when it said nothing.
    ///   - outputBytes: The bytes of text that the model wrote.
    package init(of request: InferenceRequest, counts: TokenCounts?, outputBytes: UInt64) {
        let counts = counts ?? TokenCounts()
        let writesText = request.endpoint.writesText
        let isDelivered = outputBytes > 0 || !writesText
        let saidPrompt = counts.prompt ?? counts.rest(after: writesText ? counts.completion : 0)
        let saidCompletion = writesText ? counts.completion ?? counts.rest(after: counts.prompt) : 0
        let prompt = MeteredUsage.believed(saidPrompt, isDelivered: isDelivered && request.inputBytes > 0)
        let completion = writesText ? MeteredUsage.believed(saidCompletion, isDelivered: isDelivered) : 0
        source = prompt == nil || completion == nil ? .counted : .upstream
        usage = MeteredUsage.units(
            prompt: prompt ?? tokens(inBytes: request.inputBytes), cached: counts.cached, completion: completion ?? tokens(inBytes: outputBytes),
            reasoning: counts.reasoning)
    }

    private static func believed(_ count: UInt64?, isDelivered: Bool) -> UInt64? {
        count == 0 && isDelivered ? nil : count
    }

    /// Units that do not overlap, and one call. A part that exceeds its total counts as the total.
    private static func units(prompt: UInt64, cached: UInt64, completion: UInt64, reasoning: UInt64) -> Usage {
        let cachedInput = min(cached, prompt)
        let reasoningOutput = min(reasoning, completion)
        return Usage([
            .inputToken: prompt - cachedInput, .cachedInputToken: cachedInput, .outputToken: completion - reasoningOutput,
            .reasoningToken: reasoningOutput, .call: 1,
        ])
    }
}

extension TokenCounts {
    /// What the total leaves for one count, when the other is known.
    fileprivate func rest(after other: UInt64?) -> UInt64? {
        guard let total, let other, other <= total else { return nil }
        return total - other
    }
}

private func tokens(inBytes bytes: UInt64) -> UInt64 { bytes / 4 + (bytes % 4 == 0 ? 0 : 1) }
