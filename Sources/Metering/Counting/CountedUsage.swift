package import LedgerCore

/// The estimate for a call whose upstream told no usage: one token for every four bytes of text, rounded up, of the input's JSON and of the output.
/// Receipts mark it as counted.
package func countedUsage(of request: InferenceRequest, outputBytes: UInt64) -> Usage {
    var usage = Usage([.inputToken: tokens(inBytes: request.inputBytes), .call: 1])
    if request.endpoint.writesText { usage[.outputToken] = tokens(inBytes: outputBytes) }
    return usage
}

private func tokens(inBytes bytes: UInt64) -> UInt64 { bytes / 4 + (bytes % 4 == 0 ? 0 : 1) }
