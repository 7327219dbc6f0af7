package import LedgerCore

/// The usage that a call is charged for, and its source.
package struct MeteredUsage: Sendable, Hashable {
    package let usage: Usage
    /// `counted` as soon as one count is not the upstream's.
    package let source: UsageSource

    init(usage: Usage, source: UsageSource) {
        self.usage = usage
        self.source = source
    }

    /// Takes the upstream's counts where they are plausible, and counts here where they are not.
    ///
    /// A count that is missing, or zero although text was delivered, is replaced by one token for every four bytes of text, rounded up, and never by
    /// more output than the caller allowed; parts of it that are told are the least that it can be. Sound and images have only the tokens that the upstream reports; where it reports seconds of sound instead, there are no tokens.
    package init(of request: InferenceRequest, _ consumption: Consumption) {
        let format = request.endpoint.format
        guard !format.countsTokens else {
            (usage, source) = (Usage([.tokenCount: 1]), .upstream)
            return
        }
        let told = consumption.counts ?? TokenCounts()
        let counts = format.output == .text ? told.withPartsInside : told
        var prompt: UInt64? = 0
        var completion: UInt64? = 0
        if !(format.countsSeconds && counts.areSeconds), consumption.counts != nil || consumption.seconds == nil {
            let isText = format.output == .text
            let isDelivered = consumption.outputBytes > 0 || !isText
            prompt = counts.wholePrompt ?? counts.rest(after: isText ? counts.completion : counts.completion ?? 0)
            if prompt == 0, isDelivered, request.inputBytes > 0 { prompt = nil }
            if format.output != .none { completion = counts.completion ?? counts.rest(after: counts.wholePrompt) ?? (isText ? nil : 0) }
            if completion == 0, isDelivered, isText { completion = nil }
        }
        var usage = MeteredUsage.units(
            prompt: prompt ?? max(tokens(inBytes: request.inputBytes), counts.parts.sum(ofPartsOf: .inputToken)),
            completion: completion
                ?? max(
                    min(tokens(inBytes: consumption.outputBytes), request.greatestCountedOutput), counts.parts.sum(ofPartsOf: .outputToken)),
            counts)
        for unit in TokenCounts.otherUnits { usage[unit] = counts.parts[unit] }
        // What the upstream says of its tools counts: a call that failed is an item of the output, and no cost.
        if !counts.tellsTools { for unit in [.toolCall, .webSearch] as [MeteredUnit] { usage[unit] = consumption.tools[unit] } }
        format.addUnits(to: &usage, of: request, consumption: consumption)
        self.usage = usage
        source = prompt == nil || completion == nil ? .counted : .upstream
    }

    /// Splits the totals into units that do not overlap, and adds one call. A part that exceeds the rest of its total takes all of the rest.
    private static func units(prompt: UInt64, completion: UInt64, _ counts: TokenCounts) -> Usage {
        var usage = Usage([.call: 1])
        usage.add(prompt, of: .inputToken, dividedBy: counts.parts)
        usage.add(completion, of: .outputToken, dividedBy: counts.parts)
        return usage
    }
}

extension Usage {
    /// Adds a total, divided into the parts that have a unit of their own and the rest.
    fileprivate mutating func add(_ total: UInt64, of unit: MeteredUnit, dividedBy parts: Usage) {
        var rest = total
        for part in unit.parts { add(rest.take(parts[part]), of: part, dividedBy: parts) }
        self[unit] = rest
    }
}

extension Usage {
    /// The sum of a whole's parts, which the whole is not less than; the greatest number where it would overflow.
    fileprivate func sum(ofPartsOf unit: MeteredUnit) -> UInt64 {
        unit.parts.reduce(0) { sum, part in
            let (total, overflow) = sum.addingReportingOverflow(self[part])
            return overflow ? .max : total
        }
    }

    /// Adds calls of tools.
    mutating func add(_ tools: Usage) {
        for unit in [.toolCall, .webSearch] as [MeteredUnit] { self[unit] &+= tools[unit] }
    }
}

extension InferenceRequest {
    /// The most output tokens that the caller allowed, over all choices; without a bound where the caller set none.
    fileprivate var greatestCountedOutput: UInt64 {
        guard let maximumOutputTokens, !hasOpenLimit else { return .max }
        return product(maximumOutputTokens, outputCount)
    }
}

extension UInt64 {
    /// Subtracts a part, but no more than there is.
    ///
    /// - Returns: The number subtracted.
    fileprivate mutating func take(_ part: UInt64) -> UInt64 {
        let taken = Swift.min(self, part)
        self -= taken
        return taken
    }
}

extension TokenCounts {
    /// The total less the other count; nil when either is unknown or the other exceeds the total.
    fileprivate func rest(after other: UInt64?) -> UInt64? {
        guard let total, let other, other <= total else { return nil }
        return total - other
    }

    /// Whether the usage is given as a duration instead of tokens.
    fileprivate var areSeconds: Bool { seconds != nil && prompt == nil && completion == nil && total == nil }
}

private func tokens(inBytes bytes: UInt64) -> UInt64 { bytes / 4 + (bytes % 4 == 0 ? 0 : 1) }
