package import LedgerCore

/// The most that a call can use, before it is made: what its hold is measured by.
///
/// A token is at least one byte of text, so that the input, tools and schemas included, has at most as many tokens as the body has bytes, with an
/// allowance for what the upstream adds, and no more than the model's context for each prompt. Where the input refers to an image, a sound or a
/// file, its bytes bound nothing and it counts as the whole context; where tools run at the upstream, as the context again for each call of one. The
/// output is what the caller allows, or else the model's own maximum, once for each choice of each prompt.
package func greatestUsage(of request: InferenceRequest, limits: ModelLimits) -> Usage {
    let format = request.endpoint.format
    let bytes = sum(UInt64(request.body.count), format.hiddenTokens(of: request))
    let context = product(limits.contextTokens, product(request.inputCount, request.upstreamRounds))
    var usage = Usage([.inputToken: request.hasHiddenInput ? context : min(bytes, context), .call: 1])
    if format.output != .none {
        usage[.outputToken] = product(greatestOutput(of: request, limits: limits), request.outputCount)
    }
    format.addGreatestUnits(to: &usage, of: request, limits: limits)
    return usage
}

/// Servers differ in which of several limits they obey, so the greatest counts; one that limits nothing stands for the model's own maximum.
func greatestOutput(of request: InferenceRequest, limits: ModelLimits) -> UInt64 {
    guard let limit = request.maximumOutputTokens else { return limits.maximumOutputTokens }
    return request.hasOpenLimit ? max(limit, limits.maximumOutputTokens) : limit
}

/// The product, or the greatest number where it would overflow.
func product(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? .max : product
}

private func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? .max : sum
}
