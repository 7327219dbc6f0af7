package import LedgerCore
package import StrictJSON

/// The reason why a successful response cannot be charged.
package enum AnswerFault: Error, Sendable, Hashable, CustomStringConvertible {
    case malformed(JSONError)
    /// The body is JSON without the output that this endpoint returns.
    case noAnswer
    /// The body is an error in spite of its status.
    case upstreamError(ReportedError?)

    package var description: String {
        switch self {
        case .malformed(let fault): "the upstream's answer cannot be read: \(fault)"
        case .noAnswer: "the upstream's answer is not one of this endpoint"
        case .upstreamError: "the upstream answered with an error"
        }
    }
}

/// A whole JSON response and the usage that it is charged for.
package struct MeteredAnswer: Sendable {
    package let metered: MeteredUsage
    /// The content of the choice with index 0; empty unless it is collected.
    package let text: [UInt8]
    /// The seed that the upstream reports.
    package let seed: UInt64?

    /// Reads a response and decides its usage.
    ///
    /// A response that only says that the work continues in the background is charged for the most it can use, because its usage never passes here.
    ///
    /// - Parameters:
    ///   - limits: The model's limits.
    ///   - collectsText: Whether to keep ``text``.
    /// - Throws: ``AnswerFault``.
    package init(of request: InferenceRequest, limits: ModelLimits, body: [UInt8], collectsText: Bool = false) throws(AnswerFault) {
        let report: AnswerReport
        do { report = try AnswerReport(scanning: body, of: request.endpoint, collectsText: collectsText) } catch { throw .malformed(error) }
        guard !report.hasError else { throw .upstreamError(report.error) }
        guard request.endpoint.format.isAnswer(report) else { throw .noAnswer }
        if report.isUnfinished, report.counts == nil {
            metered = MeteredUsage(usage: greatestUsage(of: request, limits: limits), source: .counted)
        } else {
            let outputs = UInt64(clamping: report.outputCount ?? 0)
            metered = MeteredUsage(
                of: request,
                Consumption(counts: report.counts ?? report.misplacedCounts, outputBytes: report.textBytes, outputs: outputs, seconds: report.seconds)
            )
        }
        text = report.text
        seed = report.seed
    }
}
