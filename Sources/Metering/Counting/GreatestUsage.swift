package import LedgerCore

/// The most that a call can use, computed before it is made. The call's hold is priced at it.
///
/// - Input: A token is at least one byte of text, so the input has at most as many tokens as the body has bytes, plus an allowance for what the
///   upstream adds, and at most the model's context for each prompt. An image, a sound or a file is not bounded by its bytes and counts as the whole
///   context. A tool that runs at the upstream counts as the whole context again for each of its calls. A query is read with each document.
/// - Tools: The searches of the web and the other calls that the caller allows, else 16 of each kind that the request offers.
/// - Output: The caller's limit, or else the model's own maximum, for each choice of each prompt.
package func greatestUsage(of request: InferenceRequest, limits: ModelLimits) -> Usage {
    let format = request.endpoint.format
    if format.countsTokens { return Usage([.tokenCount: 1]) }
    let bytes = sum(UInt64(request.body.count), sum(format.hiddenTokens(of: request), product(request.queryBytes, request.inputCount - 1)))
    let context = product(limits.contextTokens, product(request.inputCount, request.upstreamRounds))
    var usage = Usage([.inputToken: request.hasHiddenInput ? context : min(bytes, context), .call: 1])
    if format.output != .none {
        usage[.outputToken] = product(greatestOutput(of: request, limits: limits), request.outputCount)
    }
    usage[.webSearch] = request.greatestSearches
    usage[.toolCall] = request.greatestToolCalls
    format.addGreatestUnits(to: &usage, of: request, limits: limits)
    return usage
}

/// The most tokens of one choice.
///
/// Servers differ in which of several limits they obey, so the greatest counts. A limit of zero or below stands for the model's own maximum.
func greatestOutput(of request: InferenceRequest, limits: ModelLimits) -> UInt64 {
    guard let limit = request.maximumOutputTokens else { return limits.maximumOutputTokens }
    return request.hasOpenLimit ? max(limit, limits.maximumOutputTokens) : limit
}

/// The product; `UInt64.max` where it would overflow.
func product(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? .max : product
}

/// The sum; `UInt64.max` where it would overflow.
private func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? .max : sum
}
